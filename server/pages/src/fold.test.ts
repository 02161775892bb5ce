/** The shared histories of tests/pages/fold_cases.json, folded by the pages' own fold. */
import { expect, test } from 'vitest'
import cases from '../../../tests/pages/fold_cases.json'
import { Fold, type HallEvent, later } from './fold'
import type { Snapshot } from './generated/records'

interface Case {
  name: string
  snapshot: Snapshot
  events: HallEvent[]
  expected: object
}

function snapshotOf(fold: Fold): object {
  const listed = (records: Map<string, unknown>) => [...records.keys()].sort().map((id) => records.get(id))
  const { event_id, centre, catalogue_version, day, calls } = fold
  const lists = ['queues', 'counters', 'notices', 'devices', 'prints', ...(fold.hall ? ['tickets', 'helps'] : [])]
  return {
    event_id, centre, catalogue_version, day, calls,
    ...Object.fromEntries(lists.map((name) => [name, listed(fold[name as 'queues'])])),
  }
}

test.each(cases as unknown as Case[])('fold ends in the expected snapshot: $name', ({ snapshot, events, expected }) => {
  const fold = new Fold(snapshot)
  for (const event of events) fold.apply(event)
  expect(snapshotOf(fold)).toEqual(expected)
})

test('later compares both parts of an event id as integers', () => {
  expect(later('10-2', '9-9')).toBe(true)
  expect(later('10-10', '10-9')).toBe(true)
  expect(later('10-9', '10-9')).toBe(false)
})
