/** When somebody on the telephone may be called back: a few times to choose from. It knows no clock but the one given. */
import { dayOf, timeOf } from '../clock'

export interface Choice {
  at: number
  minutes?: number
  day?: 'today' | 'tomorrow'
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const MINUTES = [30, 60, 120]
const CLOCKS = ['11:30', '16:00']
const MORNING = '09:30'

/** Soon, later today, tomorrow morning; what is past, or nearer than the soonest, isn't offered. */
export function choices(now: number): Choice[] {
  const soon = MINUTES.map((minutes) => ({ at: now + minutes * MINUTE, minutes }))
  const latest = now + 120 * MINUTE
  const later = CLOCKS.map((clock) => ({ at: at(now, clock), day: 'today' as const })).filter((one) => one.at > latest)
  return [...soon, ...later, { at: at(now + DAY, MORNING), day: 'tomorrow' }]
}

/** From how many minutes to how many a wait is foreseen, both whole; null where too little is known. */
export function waitOf(one: { wait_p50_s?: number | null; wait_p90_s?: number | null }): { from: number; to: number } | null {
  if (one.wait_p50_s == null || one.wait_p90_s == null) return null
  return { from: Math.max(1, Math.floor(one.wait_p50_s / 60)), to: Math.max(2, Math.ceil(one.wait_p90_s / 60)) }
}

/** The hours and minutes of a clock on the day of an instant, in the hall's time zone. */
function at(now: number, clock: string): number {
  const [hours = 0, minutes = 0] = timeOf(now).split(':').map(Number)
  const [wanted = 0, past = 0] = clock.split(':').map(Number)
  const sameDay = now - (hours * 60 + minutes) * MINUTE
  return Math.floor((sameDay + (wanted * 60 + past) * MINUTE) / MINUTE) * MINUTE
}

/** Today and the days after it, as `2026-01-05`. */
export function days(now: number, count: number): string[] {
  return Array.from({ length: count }, (_, ahead) => dayOf(now + ahead * DAY))
}
