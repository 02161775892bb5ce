/** When to leave for the hall: early enough for the turn or the appointment, by what is known now. No I/O. */

/** A turn may come before half of the range says so, and nobody walks in on the minute. */
const SPARE_MS = 10 * 60_000

interface Awaited {
  state: string
  slot_at?: number | null
  wait_if_here_p50_s?: number | null
  wait_p50_s?: number | null
}

/** The latest time to leave (ms); null where too little is known, or nobody has to come. */
export function leaveAt(ticket: Awaited, minutes: number | null, now: number): number | null {
  if (minutes === null || !['booked', 'waiting'].includes(ticket.state)) return null
  const onTheWay = minutes * 60_000 + SPARE_MS
  if (ticket.slot_at) return ticket.slot_at - onTheWay
  const wait = ticket.wait_if_here_p50_s ?? ticket.wait_p50_s
  return wait == null ? null : now + wait * 1000 - onTheWay
}
