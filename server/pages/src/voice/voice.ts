/** The voice of a screen: calls that it hears of, said in their turn; what it says stands on it as a caption. */
import { computed, onScopeDispose, ref, watch } from 'vue'
import { get } from '../api'
import { now, timeOf } from '../clock'
import { isCall, later, type Fold, type HallEvent } from '../fold'
import type { Hall } from '../hall'
import { loudspeaker as browsers, type Loudspeaker } from './loudspeaker'
import { captionOf, said, type Scripts } from './script'
import { Turns, type Turn, type VoiceCall } from './turns'
import { isQuiet, type Wishes } from './wishes'

const FRESH_MS = 60_000
const AGAIN_S = 0.8
const LANGUAGE_S = 0.4
const READ_AGAIN_MS = 5000
const READ_MS = 8000
const LOOK_MS = 500
/** Why a call was not heard, in the words of display_board/announce. */
const QUIET = 'quiet_hours'
const NO_TOUCH = 'not_allowed'
const NO_SOUND = 'no_sound'

/** What became of a call. */
export interface Became {
  heard: boolean
  fault?: string
}

export function useVoice(
  centre: string,
  wishes: Wishes,
  hall: { fold: Fold | null; names: Hall | null; at?: string },
  tell: (eventId: string, became: Became) => void,
  speaker: Loudspeaker = browsers(),
) {
  const turns = new Turns()
  const caption = ref('')
  const allowed = ref(speaker.allowed())
  const silent = ref(false)
  let scripts: Scripts | null = null
  let seen: string | null = null
  let day = ''
  let speaking = false
  let reading = false

  /** Read how calls are said, unless that is known or being read. */
  async function read(): Promise<void> {
    const wanted = hall.fold?.catalogue_version ?? 0
    if (reading || (scripts && scripts.version >= wanted)) return
    reading = true
    try {
      scripts = await get<Scripts>(`/voice/${encodeURIComponent(centre)}.json`)
      reading = false
      void speak()
    } catch {
      setTimeout(() => {
        reading = false
        void read()
      }, READ_AGAIN_MS)
    }
  }

  /** Somebody was served, was missed, left: their call is over. */
  function happened({ type, ticket }: HallEvent): void {
    if (ticket && !isCall(type) && ticket.state !== 'called') turns.over(ticket.id)
  }

  function covers(counter: string): boolean {
    if (!wishes.zones.length && !wishes.counters.length) return true
    const zone = hall.names?.counters?.find((known) => known.id === counter)?.zone
    if (wishes.counters.includes(counter)) return true
    return !!wishes.zones.length && (!zone || wishes.zones.includes(zone))
  }

  function hear(current: Fold): void {
    if (current.day.date !== day) turns.clear()
    day = current.day.date ?? ''
    const before = seen
    seen = current.calls[current.calls.length - 1]?.event_id ?? '0-0'
    // A screen just switched on doesn't announce what was called before.
    if (before !== null)
      for (const call of current.calls)
        if (later(call.event_id, before) && now.value - call.at < FRESH_MS && covers(call.counter)) turns.called(call)
    turns.atCounters(current.counters)
    void speak()
  }

  async function speak(): Promise<void> {
    if (speaking || !scripts) return
    speaking = true
    for (let turn = turns.next(); turn; turn = turns.next()) {
      await say(turn, scripts)
      turns.said()
    }
    speaking = false
    caption.value = ''
  }

  async function say({ call, short }: Turn, { languages, chime }: Scripts): Promise<void> {
    const known = wishes.languages.flatMap((language) => languages[language] ?? [])
    caption.value = known.map((script) => captionOf(script, call.number, call.counter)).join(' ')
    const readMs = short ? READ_MS / 2 : READ_MS
    if (isQuiet(wishes.quiet, minuteOf(now.value))) return unheard(call, QUIET, readMs)
    if (!speaker.allowed()) return unheard(call, NO_TOUCH, readMs)
    let heard = false
    try {
      for (let time = 0; time < (short ? 1 : wishes.times); time++) {
        if (time && !turns.stands) return
        for (const [at, script] of known.entries()) {
          const sounds = said(script, call.number, call.counter, short)
          const pause = at ? LANGUAGE_S : time ? AGAIN_S : 0
          await speaker.play(time || at || short ? sounds : [chime, ...sounds], wishes.volume, pause)
        }
        silent.value = false
        if (!heard) tell(call.event_id, { heard: true })
        heard = true
      }
    } catch (error) {
      silent.value = true
      console.error('The voice could not be heard.', error)
      if (!heard) await unheard(call, NO_SOUND, readMs)
    }
  }

  /** Nobody hears it: it can be read for as long as it would be said. */
  async function unheard(call: VoiceCall, fault: string, readMs: number): Promise<void> {
    tell(call.event_id, { heard: false, fault })
    await new Promise((over) => setTimeout(over, readMs))
  }

  // A browser that lets a screen speak by itself says so a moment after the page is there.
  const look = setInterval(() => {
    allowed.value = speaker.allowed()
  }, LOOK_MS)
  const turnOn = () => speaker.wake()
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, turnOn)
  turnOn()
  onScopeDispose(() => {
    clearInterval(look)
    for (const kind of ['keydown', 'pointerdown']) removeEventListener(kind, turnOn)
  })
  watch(
    () => hall.at,
    () => {
      if (!hall.fold) return
      hear(hall.fold)
      void read()
    },
    { immediate: true },
  )

  return { caption, allowed: computed(() => allowed.value), silent, turnOn, happened }
}

function minuteOf(at: number): number {
  const [hours = 0, minutes = 0] = timeOf(at).split(':').map(Number)
  return hours * 60 + minutes
}
