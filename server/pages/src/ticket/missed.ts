/** A missed call: which counter it was, and how far back its holder is put. It looks at nothing but its arguments. */
import type { Place } from '../hall'
import type { TicketView } from './own'

/** What a queue has that its hall didn't set otherwise; the slip says the same. */
const USUAL_BEHIND = 3

type Missed = Pick<TicketView, 'stops' | 'counter_name' | 'counter_name_en'> & { requeue_behind?: number | null }

/** The counter that called last, by its names as far as anybody knows them; null if none is told. */
export function calledBy(ticket: Missed, counters: Place[]): Place | null {
  const id = ticket.stops[ticket.stops.length - 1]?.counter
  if (!id) return null
  if (ticket.counter_name) return { id, name: ticket.counter_name, name_en: ticket.counter_name_en ?? '' }
  return counters.find((known) => known.id === id) ?? { id, name: '', name_en: '' }
}

/** Behind how many of those waiting a guide puts the ticket. */
export function behind(ticket: Missed): number {
  return ticket.requeue_behind ?? USUAL_BEHIND
}
