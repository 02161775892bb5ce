/** Queues in which people wait and no counter is open, as server/domain/unserved.py has it. It looks at its arguments only. */
import type { Counter } from './generated/records'

/** A time in which people of a queue are to be served. */
export interface Span {
  from_at: number
  until_at: number
}
/** How many counters are open for a queue, and when the first paused one means to go on; null where nobody says. */
export interface Staff {
  counters_open: number | null
  back_at: number | null
}

export function isUnserved(waiting: number, open: number | null, served: Span[], now: number): boolean {
  return waiting > 0 && open === 0 && served.some((span) => span.from_at <= now && now < span.until_at)
}

export function staffOf(queue: string, counters: Iterable<Pick<Counter, 'queues' | 'state' | 'back_at'>>): Staff {
  const serving = [...counters].filter((counter) => counter.queues.includes(queue))
  const back = serving.flatMap(({ state, back_at }) => (state === 'paused' && back_at ? [back_at] : []))
  return {
    counters_open: serving.filter((counter) => counter.state === 'open').length,
    back_at: back.length ? Math.min(...back) : null,
  }
}
