/** The place in line, counted from a queue's moves by one's own rank. No I/O. */
import { later } from '../fold'
import type { Moves, OwnTicket } from '../live'
import type { Staff } from '../unserved'

export interface Place extends Staff {
  event_id: string
  queue: string
  rank_at: number
  ahead: number | null
  waiting: number
}

export function placeOf(own: OwnTicket): Place {
  return {
    event_id: own.event_id,
    // Who is pinned to a counter or a group waits in a line of its own.
    queue: own.ticket.pinned_to ? `@${own.ticket.pinned_to}` : own.ticket.queue,
    rank_at: own.ticket.rank_at ?? Infinity,
    ahead: own.people_ahead,
    waiting: own.waiting,
    ...staff(own),
  }
}

/** The place after these moves; the same place if they are old or of another queue. */
export function moved(place: Place, moves: Moves): Place {
  if (moves.queue !== place.queue || !later(moves.event_id, place.event_id)) return place
  const change = moves.moves.reduce((sum, [rank, step]) => (rank < place.rank_at ? sum + step : sum), 0)
  const ahead = place.ahead === null ? null : Math.max(0, place.ahead + change)
  return { ...place, event_id: moves.event_id, waiting: moves.waiting, ahead, ...staff(moves) }
}

/** Of a line kept for a counter nobody says how it is staffed. */
function staff({ counters_open, back_at }: Partial<Staff>): Staff {
  return { counters_open: counters_open ?? null, back_at: back_at ?? null }
}
