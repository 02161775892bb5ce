/** Whom a counter's screen asks, from what happens at the counter; it looks at nothing but its arguments. */
import type { HallEvent } from '../fold'

/** Who was just served may be gone by then, and the next one may not answer for them. */
export const ASKS_MS = 45_000

export interface Asked {
  ticket: string
  number: string
  service: string
  stop: number
  until: number
}

/** What the screen asks after an event: of the last one finished here, until the next one sits down. */
export function after(asked: Asked | null, event: HallEvent, counter: string, now: number): Asked | null {
  const ticket = event.ticket
  if (!ticket) return asked
  const stop = ticket.stops.length - 1
  const last = ticket.stops[stop]
  if (event.type === 'ticket.finished' && last?.counter === counter && last.outcome) {
    const until = event.at + ASKS_MS
    // After a break old events come late: nobody stands there for them any more.
    return until <= now ? asked : { ticket: ticket.id, number: ticket.number, service: last.service, stop, until }
  }
  if (asked?.ticket === ticket.id && (event.type === 'ticket.undone' || ticket.rated.includes(asked.stop))) return null
  if (event.type === 'ticket.started' && ticket.counter === counter) return null
  return asked
}
