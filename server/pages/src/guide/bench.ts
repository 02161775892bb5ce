/** What all parts of the guide's page share: the hall as it is followed, the acts that wait, and how one is done. */
import { computed, inject, onUnmounted, ref, shallowRef, watch, type InjectionKey } from 'vue'
import { api, get, newKey, post, Refused, Unreachable } from '../api'
import { correct, dayOf, now } from '../clock'
import { Fold } from '../fold'
import type { Device, Snapshot } from '../generated/records'
import { followCentre } from '../live'
import { staffOf, isUnserved } from '../unserved'
import { attention } from './attention'
import { keep, plain, recall } from './kept'
import { Known } from './known'
import { Outbox, type Act, type Sent, type Wish } from './outbox'
import { t } from './text'
import type { GuideHall, Me } from './types'

const RENEW_MS = 30_000
const TRY_MS = 4_000
const KEEP_MS = 10_000
const SAID_MS = 8_000
const MOST_MOVED = 500
/** What is worth nothing once the visitor has gone on: it is asked about again before it is done so late. */
const AT_ONCE = ['guide.did_draw', 'guide.did_slip', 'guide.did_checklist', 'guide.did_answer']
const LATE_MS = 10 * 60_000
interface KeptHall {
  at: number
  snapshot: Snapshot
}
/** What was done, and the number of the ticket that it is of or that came of it. */
interface Came extends Pick<Act, 'what' | 'values'> {
  number: string
}

export function useBench(centre: string, me: Me, signedOut: () => void) {
  const hall = ref<GuideHall | null>(recall('hall'))
  const printers = ref<Device[]>(recall<Device[]>('printers') ?? [])
  const known = new Known(centre)
  const sent = shallowRef(new Map<string, string>())
  const led = ref(new Set<string>(recall<string[]>('led') ?? []))
  const waiting = shallowRef<readonly Act[]>([])
  const said = ref<{ text: string; kind: 'good' | 'bad' | 'wait' } | null>(null)
  /** What had waited and is done, for as long as it is told. */
  const came = shallowRef<readonly Came[]>([])
  const asOf = ref<number | null>(null)
  const link = followCentre(centre, 'hall', (event) => {
    if (event.type !== 'ticket.transferred' || !event.ticket || !event.queue_left) return
    const from = hall.value?.queues.find(({ id }) => id === event.queue_left?.id)?.zone
    if (from) sent.value = new Map([...sent.value, [event.ticket.id, from] as const].slice(-MOST_MOVED))
  })
  const { fold, connected, refused } = link
  const kept = recall<KeptHall>('now')
  // What lies on the tablet is not gone on from: it leaves out what visitors need.
  let old: Fold | null = null
  if (kept && kept.snapshot.centre === centre && kept.snapshot.day.date === dayOf(now.value)) {
    old = new Fold(kept.snapshot)
    asOf.value = kept.at
  }
  /** The hall as it is, or as it was when it was last seen. */
  const seen = (): Fold | null => fold.value ?? old

  const outbox = new Outbox({
    send: (path, body, key) => post<Record<string, unknown>>(path, body, key),
    refusal: (error) => (error instanceof Refused && error.status !== 401 && error.status !== 429 ? error.message : null),
    newKey,
    now: () => now.value,
    day: () => seen()?.day.date || dayOf(now.value),
    late: ({ what, at }) => AT_ONCE.includes(what) && now.value - at > LATE_MS,
    keep: (text) => keep(`acts.${me.id}`, text),
    recall: () => JSON.stringify(recall(`acts.${me.id}`)),
    changed: (acts) => {
      waiting.value = acts
      // What was said to wait has been sent, or is in the list with the reason why not.
      if (said.value?.kind === 'wait' && !acts.some(({ state }) => state === 'waiting')) said.value = null
    },
    came: ({ what, values }, answer) => {
      came.value = [...came.value, { what, values, number: String(answer.number ?? '') }]
      clearTimeout(forget)
      forget = setTimeout(() => (came.value = []), SAID_MS)
    },
  })
  let forget: ReturnType<typeof setTimeout> | undefined

  /** Do it: the answer, or null where it was refused or waits, which is said. */
  async function act<T>(wish: Wish, done: string | ((answer: T) => string)): Promise<T | null> {
    said.value = null
    const slow = setTimeout(() => say(t('guide.sending'), 'wait'), 1000)
    const result = await outbox.do(wish)
    clearTimeout(slow)
    return tell<T>(result, done)
  }

  function tell<T>(result: Sent, done: string | ((answer: T) => string)): T | null {
    if (result.done) {
      say(typeof done === 'string' ? done : done(result.answer as T))
      return result.answer as T
    }
    if (result.error instanceof Refused && result.error.status === 401) signedOut()
    say(result.said ?? t('guide.will_send'), result.said ? 'bad' : 'wait')
    return null
  }

  let hush: ReturnType<typeof setTimeout> | undefined
  function say(text: string, kind: 'good' | 'bad' | 'wait' = 'good'): void {
    said.value = { text, kind }
    clearTimeout(hush)
    if (kind === 'good') hush = setTimeout(() => (said.value = null), SAID_MS)
  }

  async function renew(): Promise<void> {
    try {
      const answer = await get<GuideHall>(api('centres', centre))
      correct(answer.now_at)
      hall.value = answer
      keep('hall', answer)
      printers.value = (await get<{ devices: Device[] }>(api('centres', centre, 'devices'))).devices.filter(({ kind }) => kind === 'printer')
      keep('printers', printers.value)
      await outbox.flush()
      if (fold.value) await known.fetchAll(fold.value.catalogue_version, () => connected.value)
    } catch (error) {
      if (error instanceof Refused && error.status === 401) signedOut()
      else if (!(error instanceof Unreachable || error instanceof Refused)) throw error
    }
  }

  /** Who was led to where they should be is no longer looked for. */
  function ledTo(ticket: string, zone: string): void {
    led.value = new Set([...led.value, `${ticket}:${zone}`])
    keep('led', [...led.value].slice(-MOST_MOVED))
  }

  const cases = computed(() => {
    const folded = seen()
    if (!folded || !now.value) return []
    const queues = hall.value?.queues ?? []
    const open = queues.map((queue) => ({
      ...queue,
      waiting: folded.queues.get(queue.id)?.waiting ?? 0,
      open: staffOf(queue.id, folded.counters.values()).counters_open,
    }))
    return attention({
      tickets: folded.tickets.values(),
      helps: folded.helps.values(),
      unserved: open.filter(({ waiting, open: counters, served }) => isUnserved(waiting, counters, served, now.value)),
      forecasts: new Map(queues.map(({ id, wait_p90_s }) => [id, wait_p90_s ?? null])),
      zoneOfCounter: new Map((hall.value?.counters ?? []).map(({ id, zone }) => [id, zone ?? ''])),
      sent: sent.value,
      led: led.value,
      now: now.value,
    })
  })

  function keepHall(): void {
    if (!fold.value) return
    if (connected.value) asOf.value = now.value
    keep('now', { at: asOf.value, snapshot: plain(fold.value) })
  }

  watch(connected, (is) => {
    asOf.value = now.value // as it is from here on, or as it was last seen
    keepHall()
    if (is) void renew()
  })
  watch(refused, (code) => code === 'unauthorised' && signedOut())
  const timers = [
    setInterval(() => void renew(), RENEW_MS),
    setInterval(() => waiting.value.length && void outbox.flush(), TRY_MS),
    setInterval(keepHall, KEEP_MS),
  ]
  const online = () => void renew()
  addEventListener('online', online)
  addEventListener('pagehide', keepHall)
  void renew()

  function close(): void {
    timers.forEach(clearInterval)
    removeEventListener('online', online)
    removeEventListener('pagehide', keepHall)
    link.stop()
  }
  onUnmounted(close)
  return { centre, me, hall, seen, connected, asOf, printers, known, waiting, outbox, said, came, cases, act, tell, say, ledTo }
}
export type Bench = ReturnType<typeof useBench>
export const BENCH: InjectionKey<Bench> = Symbol('bench')

export function bench(): Bench {
  const found = inject(BENCH)
  if (!found) throw new Error('no bench')
  return found
}
