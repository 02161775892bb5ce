/** The voice of a screen: calls that it hears of, said in their turn; what it says stands on it as a caption. */
import { computed, onScopeDispose, ref, watch } from 'vue'
import { get } from '../api'
import { now, timeOf } from '../clock'
import { later, type Fold } from '../fold'
import type { Hall } from '../hall'
import { loudspeaker as browsers, type Loudspeaker } from './loudspeaker'
import { captionOf, said, type Scripts } from './script'
import { Turns, type Turn } from './turns'
import { isQuiet, type Wishes } from './wishes'

const FRESH_MS = 60_000
const AGAIN_S = 0.8
const LANGUAGE_S = 0.4
const READ_AGAIN_MS = 5000
const READ_MS = 8000
const LOOK_MS = 500

export function useVoice(
  centre: string,
  wishes: Wishes,
  hall: { fold: Fold | null; names: Hall | null; at?: string },
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

  async function read(version: number): Promise<void> {
    if (scripts && scripts.version >= version) return
    try {
      scripts = await get<Scripts>(`/voice/${encodeURIComponent(centre)}.json`)
    } catch {
      setTimeout(() => void read(version), READ_AGAIN_MS)
    }
    void speak()
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
    if (!speaker.allowed() || isQuiet(wishes.quiet, minuteOf(now.value))) {
      // Nobody hears it: it can be read for as long as it would be said.
      await new Promise((over) => setTimeout(over, short ? READ_MS / 2 : READ_MS))
      return
    }
    try {
      for (let time = 0; time < (short ? 1 : wishes.times); time++) {
        if (time && !turns.stands) return
        if (!time && !short) await speaker.play([chime], wishes.volume, 0)
        for (const [at, script] of known.entries())
          await speaker.play(
            said(script, call.number, call.counter, short),
            wishes.volume,
            at ? LANGUAGE_S : time ? AGAIN_S : 0,
          )
      }
      silent.value = false
    } catch (error) {
      silent.value = true
      console.error('The voice could not be heard.', error)
    }
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
      void read(hall.fold.catalogue_version)
    },
    { immediate: true },
  )

  return { caption, allowed: computed(() => allowed.value), silent, turnOn }
}

function minuteOf(at: number): number {
  const [hours = 0, minutes = 0] = timeOf(at).split(':').map(Number)
  return hours * 60 + minutes
}
