/** Where a ticket can be transferred to: queues, counters and groups of counters, found by a few letters. Pure. */
import type { CounterState } from './types'

export interface Target {
  kind: 'queue' | 'counter' | 'group'
  id: string
  name: string
  /** Whether somebody is there now: a counter nobody serves at takes nobody. */
  there: 'open' | 'paused' | 'closed'
}
interface Named {
  id: string
  name: string
}

/** All targets by name: queues, then counters, then groups; not the queue it is in, nor the counter it is at. */
export function targets(
  queues: Named[],
  counters: (CounterState & { shown: string })[],
  here: { queue: string; counter: string },
  groupName: (first: string, last: string) => string,
): Target[] {
  const groups = new Map<string, (CounterState & { shown: string })[]>()
  for (const one of counters) if (one.group) groups.set(one.group, [...(groups.get(one.group) ?? []), one])
  return [
    ...queues.filter(({ id }) => id !== here.queue).map(({ id, name }): Target => ({ kind: 'queue', id, name, there: 'open' })),
    ...counters.filter(({ id }) => id !== here.counter).map((one): Target => ({ kind: 'counter', id: one.id, name: one.shown, there: stateOf([one]) })),
    ...[...groups].filter(([, members]) => members.length > 1).map(
      ([id, members]): Target => ({
        kind: 'group',
        id,
        name: groupName(members[0]!.shown, members[members.length - 1]!.shown),
        there: stateOf(members),
      }),
    ),
  ]
}

/** Those that match, the counter with just this number first; all of them where nothing is asked for. */
export function matching(all: Target[], typed: string, labelOf: (counter: string) => string): Target[] {
  const wanted = typed.normalize('NFKC').trim().toLowerCase()
  if (!wanted) return all
  const exact = (one: Target) => one.kind === 'counter' && labelOf(one.id).toLowerCase() === wanted
  const found = all.filter((one) => exact(one) || one.name.toLowerCase().includes(wanted) || one.id.toLowerCase().startsWith(wanted))
  return [...found.filter(exact), ...found.filter((one) => !exact(one))]
}

function stateOf(counters: CounterState[]): Target['there'] {
  if (counters.some(({ state }) => state === 'open')) return 'open'
  return counters.some(({ state }) => state === 'paused') ? 'paused' : 'closed'
}
