/** What the hall is doing by its hours, between two readings of it. No clock of its own. */
import { dayOf } from '../clock'
import type { Day } from '../generated/records'
import type { Hall, Session } from '../hall'

type Hours = Pick<Hall, 'open' | 'hours' | 'session' | 'next_session'>
type Control = Pick<Day, 'state' | 'stop_draws'>
type Queues = Pick<Hall['queues'][number], 'served'>[]

export type Phase =
  | 'always' // a demonstration's hall that never closes
  | 'before' // it opens later today
  | 'open'
  | 'last_draw' // no more numbers, those drawn are served
  | 'break' // lunch: it goes on later today
  | 'over' // closed until another day
  | 'ended' // a manager ended the day, and its tickets with it

/** Closed by the hall's own word, or by the times it gave since. */
export function isClosed({ open, hours, session, next_session }: Hours, now: number): boolean {
  if (hours === 'always') return false
  if (open) return !!session && now >= session.close_at
  return !next_session || now < next_session.open_at
}

/** The session that serves now; of a reading some time ago this may be the one that was to come. */
export function sessionNow(hours: Hours, now: number): Session | null {
  if (isClosed(hours, now)) return null
  return (hours.open ? hours.session : hours.next_session) ?? null
}

export function phaseOf(hours: Hours & { queues: Queues }, day: Control | null, now: number): Phase {
  if (day?.state === 'ended') return 'ended'
  if (hours.hours === 'always') return day?.stop_draws ? 'last_draw' : 'always'
  const session = sessionNow(hours, now)
  if (session) return day?.stop_draws || now >= session.last_draw_at ? 'last_draw' : 'open'
  const upcoming = hours.next_session
  if (!upcoming || dayOf(upcoming.open_at) !== dayOf(now)) return 'over'
  return hours.queues.some(({ served }) => served.some((span) => span.from_at <= now)) ? 'break' : 'before'
}

/** Whether the hall rests so long that the screen had better be dark. */
export function isNight(phase: Phase, hours: Hours, now: number): boolean {
  if (phase !== 'before' && phase !== 'over' && phase !== 'ended') return false
  const opens = hours.next_session?.open_at ?? Infinity
  return opens - now > DARK_BEFORE_MS || opens < now
}
const DARK_BEFORE_MS = 60 * 60_000
