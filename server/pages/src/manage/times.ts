/** Times as a manager types them, in the hall's own zone. */
import { TIMEZONE } from '../clock'

/** The instant (ms) of `HH:MM` on a day `YYYY-MM-DD` in the hall's zone; null for what is no time. */
export function instantOf(day: string, time: string): number | null {
  if (!/^\d{2}:\d{2}$/.test(time)) return null
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  return Number.isNaN(asUtc) ? null : asUtc - offsetAt(asUtc)
}

/** By how much (ms) the zone's clocks are ahead of UTC. */
function offsetAt(at: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: TIMEZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'), value('second')) - at
}
