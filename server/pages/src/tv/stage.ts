/** Which call is shown large: of the tickets still at their counters, each fresh call in its turn. No clock of its own. */
import type { Announced } from '../fold'
import { later } from '../fold'
import type { Counter } from '../generated/records'

const FRESH_MS = 60_000
export const FLASH_MS = 6000

export interface Stage {
  call: Announced | null
  since: number
  queue: Announced[]
  seen: string
}
type Counters = ReadonlyMap<string, Pick<Counter, 'ticket'>>

export const EMPTY: Stage = { call: null, since: -Infinity, queue: [], seen: '0-0' }

/** The stage after a look at the hall's calls (newest last) and its counters at `now`. */
export function next(stage: Stage, calls: Announced[], counters: Counters, now: number): Stage {
  const seen = calls[calls.length - 1]?.event_id
  if (!seen) return EMPTY
  // Who has been served, or was missed, is called no more.
  const stands = (call: Announced) => counters.get(call.counter)?.ticket === call.ticket
  const newest = [...calls].reverse().find(stands) ?? null
  // A screen just switched on doesn't announce what was called before.
  if (stage === EMPTY) return { call: newest, since: newest && now - newest.at < FLASH_MS ? now : -Infinity, queue: [], seen }
  const fresh = calls.filter((call) => later(call.event_id, stage.seen) && now - call.at < FRESH_MS)
  const queue = [...stage.queue, ...fresh].filter(stands)
  const shown = stage.call && stands(stage.call) ? stage.call : null
  const [first, ...rest] = queue
  if (first && (!shown || now - stage.since >= holdMs(queue.length))) return { call: first, since: now, queue: rest, seen }
  if (first) return { ...stage, queue, seen }
  // Nothing fresh: the newest call stands there, without a flash.
  if (!shown || (newest && later(newest.event_id, shown.event_id))) return { call: newest, since: -Infinity, queue, seen }
  return { ...stage, queue, seen }
}

/** The last calls for the list, newest first, each ticket once, without the one shown large. */
export function recent(calls: Announced[], shown: Announced | null): Announced[] {
  const hidden = new Set([shown?.ticket])
  const rows: Announced[] = []
  for (const call of [...calls].reverse()) {
    if (!hidden.has(call.ticket)) rows.push(call)
    hidden.add(call.ticket)
  }
  return rows
}

function holdMs(waiting: number): number {
  return waiting > 8 ? 1000 : waiting > 2 ? 2000 : 4000
}
