/** The state of one counter: read once, and again when something happens that concerns it. */
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { api, get, Refused } from '../api'
import { correct, dayOf, now } from '../clock'
import type { HallEvent } from '../fold'
import { followCentre } from '../live'
import { announcedOf, type Announced } from './announced'
import type { Desk } from './types'

const SETTLE_MS = 250
const AT_MOST_EVERY_MS = 1000
const CUT_OFF_POLL_MS = 10_000

export function useDesk(centre: string, counter: string, clerk: string) {
  const desk = shallowRef<Desk | null>(null)
  const lost = ref(false)
  const path = api('centres', centre, 'counters', counter)
  let timer: ReturnType<typeof setTimeout> | undefined
  let readAt = 0
  let reads = 0

  const { fold, connected, stop } = followCentre(centre, 'hall', (event) => {
    if (concerns(event, counter, desk.value)) soon()
  })

  async function refresh(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    readAt = Date.now()
    const mine = ++reads
    try {
      const fresh = await get<Desk>(path)
      if (mine !== reads) return
      correct(fresh.now_at)
      desk.value = fresh
      lost.value = fresh.counter.state === 'closed' || (!!fresh.counter.clerk && fresh.counter.clerk !== clerk)
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) lost.value = true
      else soon()
    }
  }

  function soon(): void {
    if (timer) return
    timer = setTimeout(() => void refresh(), Math.max(SETTLE_MS, readAt + AT_MOST_EVERY_MS - Date.now()))
  }

  const poll = setInterval(() => {
    if (!connected.value && Date.now() - readAt >= CUT_OFF_POLL_MS) void refresh()
  }, 1000)

  // A long break is mended by a fresh snapshot, without the events that would have told.
  watch(connected, (is) => is && soon())

  /** How the last announcement of the current ticket went. */
  const announced = computed<Announced>(() => {
    const ticket = desk.value?.ticket
    const calls = fold.value?.calls.filter((call) => call.ticket === ticket?.id) ?? []
    const marks = calls[calls.length - 1]?.shown ?? []
    const known = announcedOf(marks, (device) => fold.value?.devices.get(device)?.kind)
    // Of a call that is no longer among the last ones the ticket itself knows that it was shown.
    return marks.length ? known : { ...known, seen: !!ticket?.shown_at }
  })

  /** The hall's business day. */
  const day = computed(() => fold.value?.day.date || dayOf(now.value))

  function close(): void {
    stop()
    clearInterval(poll)
    clearTimeout(timer)
  }

  void refresh()
  return { desk, fold, path, day, lost, connected, announced, noShow: noShowIn(desk), refresh, soon, close }
}

/** What must still happen before the current ticket may be marked as missed: recalls, or seconds. */
function noShowIn(desk: Ref<Desk | null>) {
  return computed(() => {
    const { ticket, policy, no_show_at: from } = desk.value ?? {}
    if (!ticket || !policy) return { recalls: 0, seconds: 0 }
    return {
      recalls: Math.max(0, policy.announce_times - ticket.announced),
      seconds: Math.max(0, Math.ceil(((from ?? 0) - now.value) / 1000)),
    }
  })
}

function concerns(event: HallEvent, counter: string, desk: Desk | null): boolean {
  const queues = new Set(desk?.queues.map((queue) => queue.id))
  return (
    event.counter?.id === counter ||
    event.ticket?.counter === counter ||
    (!!event.ticket && queues.has(event.ticket.queue)) ||
    (!!event.queue && queues.has(event.queue.id)) ||
    (event.type === 'call.shown' && !!desk?.ticket) ||
    event.type === 'day.changed' ||
    event.type === 'catalogue.published'
  )
}
