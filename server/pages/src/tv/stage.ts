/** Which call is shown large: each fresh one in its turn, long enough to be read. No clock of its own. */
import type { Announced } from '../fold'
import { later } from '../fold'

const FRESH_MS = 60_000
export const FLASH_MS = 6000

export interface Stage {
  call: Announced | null
  since: number
  queue: Announced[]
  seen: string
}

export const EMPTY: Stage = { call: null, since: -Infinity, queue: [], seen: '0-0' }

/** The stage after a look at the hall's calls (newest last) at `now`. */
export function next(stage: Stage, calls: Announced[], now: number): Stage {
  const newest = calls[calls.length - 1]
  if (!newest) return EMPTY
  const seen = newest.event_id
  // A screen just switched on doesn't announce what was called before.
  if (!stage.call) return { call: newest, since: now - newest.at < FLASH_MS ? now : -Infinity, queue: [], seen }
  const fresh = calls.filter((call) => later(call.event_id, stage.seen) && now - call.at < FRESH_MS)
  const queue = [...stage.queue, ...fresh]
  const [first, ...rest] = queue
  if (first && now - stage.since >= holdMs(queue.length)) return { call: first, since: now, queue: rest, seen }
  if (first) return { ...stage, queue, seen }
  // After a long break the newest call stands there, without a flash.
  const call = later(newest.event_id, stage.call.event_id) ? newest : stage.call
  return { ...stage, call, queue, seen }
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
