/** Which calls are shown large and how new each is to this screen. No clock of its own. */
import type { Announced } from '../fold'
import type { Counter } from '../generated/records'

/** So long a call flashes: six flashes of a second, well under the three a second that may harm. */
export const FLASH_MS = 6000
/** So long a call stays large beside newer ones. */
const LARGE_MS = 12_000
/** A call that comes later than this, after a break, is no longer announced; it is only listed. */
const FRESH_MS = 60_000
/** With one more, the digits of each would be too small to be read from the far end of a hall. */
const MOST_LARGE = 4

export interface Stage {
  /** The calls shown large, newest first. */
  large: Announced[]
  /** When each call came to this screen; -Infinity for those that were there when it was switched on. */
  came: ReadonlyMap<string, number>
}
type Counters = ReadonlyMap<string, Pick<Counter, 'ticket'>>

export const EMPTY: Stage = { large: [], came: new Map() }

/** The stage after a look at the hall's calls (newest last) and its counters at `now`; the same one if nothing changed. */
export function next(stage: Stage, calls: Announced[], counters: Counters, now: number): Stage {
  if (!calls.length) return EMPTY
  // A screen just switched on announces only what is being called that moment.
  const arrival = (call: Announced) => (stage !== EMPTY || now - call.at < FLASH_MS ? now : -Infinity)
  const came = new Map(calls.map((call) => [call.event_id, stage.came.get(call.event_id) ?? arrival(call)]))
  const standing = newestOfEach(calls).filter((call) => counters.get(call.counter)?.ticket === call.ticket)
  const fresh = standing.filter((call) => isAnnounced(call, came, now, LARGE_MS)).slice(0, MOST_LARGE)
  // Who has been served, or was missed, is called no more; whoever still stands there is, without a flash.
  const large = fresh.length ? fresh : standing.slice(0, 1)
  const same = sameIds(large, stage.large) && calls.every((call) => stage.came.has(call.event_id))
  return same ? stage : { large, came }
}

/** Whether a call came in time to be announced, and not longer ago than `forMs`. */
export function isAnnounced(call: Announced, came: Stage['came'], now: number, forMs = FLASH_MS): boolean {
  const since = came.get(call.event_id) ?? -Infinity
  return since - call.at < FRESH_MS && now - since < forMs
}

/** The last calls for the list, newest first, each ticket once, without those shown large. */
export function recent(calls: Announced[], large: Announced[]): Announced[] {
  const hidden = new Set(large.map((call) => call.ticket))
  return newestOfEach(calls).filter((call) => !hidden.has(call.ticket))
}

/** How many of the rows came within the last minute: so many are shown, page by page, however few fit at once. */
export function newcomers(rows: Announced[], came: Stage['came'], now: number): number {
  return rows.filter((call) => now - (came.get(call.event_id) ?? -Infinity) < FRESH_MS).length
}

function newestOfEach(calls: Announced[]): Announced[] {
  const seen = new Set<string>()
  return [...calls].reverse().filter(({ ticket }) => !seen.has(ticket) && seen.add(ticket))
}

function sameIds(ones: Announced[], others: Announced[]): boolean {
  return ones.length === others.length && ones.every((one, place) => one.event_id === others[place]?.event_id)
}
