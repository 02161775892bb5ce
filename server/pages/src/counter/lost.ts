/** Why a clerk is no longer at a counter, as its text is called: a new day, the day's end, or somebody else there. */
import type { Day } from '../generated/records'

export type Lost = 'new_day' | 'day_ended' | 'lost_counter'

/** `firstDay`: the date on which this page was opened at the counter. */
export function whyLost(firstDay: string, day: Day | undefined): Lost {
  if (day && day.date !== firstDay) return 'new_day'
  return day?.state === 'ended' ? 'day_ended' : 'lost_counter'
}
