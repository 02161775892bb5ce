/** One's own ticket: read once, followed live, read again when something happened to it. */
import { computed, ref, shallowRef, watch } from 'vue'
import { get, newKey, post, Refused } from '../api'
import { surely } from '../phone/asking'
import { keep } from '../phone/kept'
import { keepSeen } from './seen'
import { correct, now } from '../clock'
import type { Ticket } from '../generated/records'
import { followTicket, type ToldNotice } from '../live'
import { standing, toldAfter, toldOf, type Told } from './notices'
import { moved, placeOf, type Place } from './place'
import { isUnserved, type Span, type Staff } from '../unserved'
import { meaning, pauseMs } from './reading'

export interface TicketView extends Ticket, Staff {
  centre_name: string
  centre_name_en: string
  service_name_en?: string | null
  counter_name?: string | null
  counter_name_en?: string | null
  zone_name?: string | null
  zone_name_en?: string | null
  floor?: number | null
  queue_waiting: number
  served: Span[]
  next_draws_at?: number | null
  delivery?: { kind: string; number?: string | null; ready_at?: number | null } | null
  slot_at?: number | null
  late_told_at?: number | null
  grace_until_at?: number | null
  late_text?: string | null
  follows?: boolean | null
  ahead_if_here?: number | null
  wait_if_here_p50_s?: number | null
  wait_if_here_p90_s?: number | null
  turn_passed?: boolean
  called_now: { number: string; counter_name: string; counter_name_en: string; at: number }[]
  notices: ToldNotice[]
  notify_ahead?: number
  travel_min?: number | null
  told: { kind: string; state: string; at: number }[]
  address: string
  latitude?: number | null
  longitude?: number | null
  sample: boolean
  now_at: number
}

const BUZZ = [400, 200, 400, 200, 800]
const POLL_MS = 20_000
const LOOK_MS = 60_000
const AWAITED = ['booked', 'waiting']
const ENDED = ['done', 'cancelled', 'expired']

export function useOwnTicket(secret: string) {
  const path = `/t/${encodeURIComponent(secret)}`
  const ticket = shallowRef<TicketView | null>(null)
  const place = shallowRef<Place | null>(null)
  const told = shallowRef<Told | null>(null)
  const missing = ref(false)
  const busy = ref(false)
  const refused = ref('')

  let failures = 0
  /** Whether the line moved since it was last read. */
  let hasMoved = false
  let again: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    clearTimeout(again)
    hasMoved = false
    try {
      const fresh = await get<TicketView>(path)
      correct(fresh.now_at)
      ticket.value = fresh
      remember(fresh)
      failures = 0
      busy.value = false
    } catch (error) {
      const means = meaning(error)
      busy.value = means === 'busy'
      clearTimeout(again)
      // A call may be waiting to be shown: it is read again until it could be.
      if (means !== 'missing') again = setTimeout(() => void read(), pauseMs(++failures, Math.random()))
      else if (!ticket.value) missing.value = true
    }
  }

  const link = followTicket(secret, {
    fresh: (own) => {
      place.value = placeOf(own)
      told.value = toldOf(own)
      if (ticket.value && ticket.value.version !== own.ticket.version) void read()
    },
    event: (event) => {
      if (told.value) told.value = toldAfter(told.value, event)
      if (!event.ticket || !ticket.value || event.ticket.id !== ticket.value.id) return
      if (event.type === 'ticket.called' || event.type === 'ticket.recalled') navigator.vibrate?.(BUZZ)
      // A transfer changes the line that is counted, a priority the rank that is counted by.
      link.renew()
      // What everybody may see comes with the event; the names of the counter and the zone only on reading.
      void read()
    },
    moved: (moves) => {
      if (place.value) place.value = moved(place.value, moves)
      hasMoved = true
    },
  })

  async function cancel(): Promise<void> {
    refused.value = ''
    try {
      await post(`${path}/cancel`)
    } catch (error) {
      refused.value = error instanceof Refused ? error.message : ''
    }
    await read()
  }

  /** Do something with the ticket, once however poor the line is; throws what is refused. */
  async function act(what: string, body: object = {}): Promise<TicketView> {
    const fresh = await surely<TicketView>(`${path}/${what}`, body, newKey())
    ticket.value = { ...ticket.value, ...fresh }
    void read()
    return fresh
  }

  /** Keep it among the phone's own, and how it stood, for when there is no line. */
  function remember(fresh: TicketView): void {
    if (!ENDED.includes(fresh.state))
      keep({
        secret, centre: fresh.centre, number: fresh.number, service: fresh.service_name,
        service_en: fresh.service_name_en ?? '', day: fresh.day,
      })
    keepSeen(secret, fresh)
  }

  const ahead = computed(() => place.value?.ahead ?? ticket.value?.people_ahead ?? null)
  const waiting = computed(() => place.value?.waiting ?? ticket.value?.queue_waiting ?? 0)
  /** Where no counter is open for who waits here, though one should be: when one means to go on, if it is known. */
  const alone = computed(() => {
    const own = ticket.value
    if (!own || !AWAITED.includes(own.state) || own.pinned_to) return null
    const { counters_open, back_at } = place.value ?? own
    return isUnserved(1, counters_open, own.served, now.value) ? { back_at } : null
  })
  /** As they are told live; without a line, as they were last read. */
  const notices = computed(() => {
    const known = (link.connected.value && told.value?.notices) || ticket.value?.notices
    return standing(known ?? [], now.value)
  })
  const ended = computed(() => ENDED.includes(ticket.value?.state ?? ''))

  // A phone that slept finds its line cut; it looks by itself at once, and now and then without a line.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void read())
  const poll = setInterval(() => !link.connected.value && !missing.value && void read(), POLL_MS)
  // How long it will be, and what is called, no event of one's own tells.
  const slow = setInterval(() => {
    const state = ticket.value?.state
    const due = state === 'booked' || (state === 'waiting' && hasMoved)
    if (due && document.visibilityState === 'visible') void read()
  }, LOOK_MS)
  watch([ended, missing], ([over, gone]) => {
    if (!over && !gone) return
    clearInterval(poll)
    clearInterval(slow)
    link.stop()
  })
  void read()

  return { ticket, ahead, waiting, alone, notices, ended, missing, busy, refused, connected: link.connected, cancel, read, act }
}
