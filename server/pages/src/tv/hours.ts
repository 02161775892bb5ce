/** Whether a hall serves nobody now, between two readings of it. No clock of its own. */
import type { Hall } from '../hall'

type Hours = Pick<Hall, 'open' | 'hours' | 'session' | 'next_session'>

/** Closed by the hall's own word, or by the times it gave since. */
export function isClosed({ open, hours, session, next_session }: Hours, now: number): boolean {
  if (hours === 'always') return false
  if (open) return !!session && now >= session.close_at
  return !next_session || now < next_session.open_at
}
