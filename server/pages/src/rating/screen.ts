/** The counter's screen as it stands: follows the hall, asks, sends one rating with one key, tells that it is well. */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, newKey, post, Refused } from '../api'
import { now } from '../clock'
import { followCentre } from '../live'
import { after, type Asked } from './asking'
import { isBad, type Level } from './levels'

const THANKS_MS = 5000
/** Who has chosen has rated: what may be added is waited for so long. */
const MORE_MS = 12_000
const TELL_MS = 5 * 60_000

export function useScreen(centre: string, counter: Ref<string>) {
  const asked = shallowRef<Asked | null>(null)
  const level = ref<Level | null>(null)
  const sendsAt = ref(0)
  /** Until when it thanks: the same to all, since others see the screen too. */
  const thankedUntil = ref(0)
  const busy = ref(false)
  const failed = ref('')
  const signedOut = ref(false)
  let key = ''

  const link = followCentre(centre, 'board', (event) => {
    if (!counter.value || level.value !== null) return
    const next = after(asked.value, event, counter.value, now.value)
    if (next?.ticket !== asked.value?.ticket || next?.stop !== asked.value?.stop) begin(next)
  })

  function begin(next: Asked | null): void {
    asked.value = next
    level.value = null
    failed.value = ''
    key = newKey()
  }

  function choose(chosen: Level): void {
    if (!asked.value) return
    level.value = chosen
    sendsAt.value = now.value + MORE_MS
    if (!isBad(chosen)) void send([])
  }

  // The hall may have forgotten where it stands; the same key is sent once more.
  async function rate(ticket: string, body: object): Promise<void> {
    const path = api('centres', centre, 'tickets', ticket, 'rating')
    try {
      await post(path, body, key)
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'counter_not_said') throw error
      await tell()
      await post(path, body, key)
    }
  }

  async function send(tags: string[]): Promise<void> {
    const of = asked.value
    const given = level.value
    if (!of || given === null || busy.value) return
    busy.value = true
    failed.value = ''
    try {
      await rate(of.ticket, { level: given, stop: of.stop, tags })
      thankedUntil.value = now.value + THANKS_MS
      begin(null)
    } catch (error) {
      if (error instanceof Refused) {
        signedOut.value = error.status === 401 || error.code === 'not_yours'
        failed.value = error.message
        if (error.code === 'already_rated') begin(null)
        else level.value = null
      } else {
        sendsAt.value = now.value + MORE_MS // the line is cut: the same key is sent again
      }
    } finally {
      busy.value = false
    }
  }

  async function tell(): Promise<void> {
    if (!counter.value) return
    try {
      await post(api('devices', 'me', 'status'), { state: 'ok', faults: [], details: { counter: counter.value, beat_s: TELL_MS / 1000 } })
      signedOut.value = false
    } catch (error) {
      if (error instanceof Refused) signedOut.value = true
    }
  }

  watch(now, (at) => {
    // Nobody has chosen in time: that is no rating.
    if (asked.value && level.value === null && asked.value.until <= at) begin(null)
  })
  watch([counter, link.connected], ([, connected]) => connected && void tell(), { immediate: true })
  const telling = setInterval(() => void tell(), TELL_MS)
  onScopeDispose(() => {
    clearInterval(telling)
    link.stop()
  })

  const thanked = computed(() => thankedUntil.value > now.value)
  const seconds = computed(() => Math.max(0, Math.ceil((sendsAt.value - now.value) / 1000)))
  const touched = () => (sendsAt.value = now.value + MORE_MS)
  const back = () => (level.value = null)
  return { asked, level, seconds, thanked, busy, failed, signedOut, link, choose, send, touched, back }
}
