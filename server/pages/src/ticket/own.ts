/** One's own ticket: read once, followed live, read again when something happened to it. */
import { computed, ref, shallowRef, watch } from 'vue'
import { get, post, Refused } from '../api'
import { correct, now } from '../clock'
import type { Ticket } from '../generated/records'
import { followTicket } from '../live'
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
  sample: boolean
  now_at: number
}

const BUZZ = [400, 200, 400, 200, 800]
const POLL_MS = 20_000
const ENDED = ['done', 'cancelled', 'expired']

export function useOwnTicket(secret: string) {
  const path = `/t/${encodeURIComponent(secret)}`
  const ticket = shallowRef<TicketView | null>(null)
  const place = shallowRef<Place | null>(null)
  const missing = ref(false)
  const busy = ref(false)
  const refused = ref('')

  let failures = 0
  let again: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    clearTimeout(again)
    try {
      const fresh = await get<TicketView>(path)
      correct(fresh.now_at)
      ticket.value = fresh
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
      if (ticket.value && ticket.value.version !== own.ticket.version) void read()
    },
    event: (event) => {
      if (!event.ticket || !ticket.value || event.ticket.id !== ticket.value.id) return
      if (event.type === 'ticket.called' || event.type === 'ticket.recalled') navigator.vibrate?.(BUZZ)
      // A transfer changes the line that is counted, a priority the rank that is counted by.
      link.renew()
      // What everybody may see comes with the event; the names of the counter and the zone only on reading.
      void read()
    },
    moved: (moves) => {
      if (place.value) place.value = moved(place.value, moves)
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

  const ahead = computed(() => place.value?.ahead ?? ticket.value?.people_ahead ?? null)
  const waiting = computed(() => place.value?.waiting ?? ticket.value?.queue_waiting ?? 0)
  /** Where no counter is open for who waits here, though one should be: when one means to go on, if it is known. */
  const alone = computed(() => {
    const own = ticket.value
    if (own?.state !== 'waiting' || own.pinned_to) return null
    const { counters_open, back_at } = place.value ?? own
    return isUnserved(1, counters_open, own.served, now.value) ? { back_at } : null
  })
  const ended = computed(() => ENDED.includes(ticket.value?.state ?? ''))

  // A phone that slept finds its line cut; it looks by itself at once, and now and then without a line.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void read())
  const poll = setInterval(() => !link.connected.value && !missing.value && void read(), POLL_MS)
  watch([ended, missing], ([over, gone]) => {
    if (!over && !gone) return
    clearInterval(poll)
    link.stop()
  })
  void read()

  return { ticket, ahead, waiting, alone, ended, missing, busy, refused, connected: link.connected, cancel }
}
