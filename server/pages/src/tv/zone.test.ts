import { expect, test } from 'vitest'
import type { Announced } from '../fold'
import { callsFor, noticesFor, queuesFor, zonesIn } from './zone'

const call = (number: string, zone: string | null): Announced => ({
  event_id: '1-0', ticket: number, number, counter: 'c01', zone, at: 0, recall: false, shown: [],
})
const queues = [{ id: 'tax', zone: 'a' }, { id: 'car', zone: 'b' }]
const notices = [
  { id: 'n1', scope: 'all' }, { id: 'n2', scope: 'zone:a' }, { id: 'n3', scope: 'zone:b' },
  { id: 'n4', scope: 'queue:tax' }, { id: 'n5', scope: 'queue:car' }, { id: 'n6', scope: 'all', until: 500 },
]
const ids = (found: { id: string }[]) => found.map(({ id }) => id)

test('an address without zones is a screen of the whole hall', () => {
  const all = zonesIn('?lang=en')
  expect(all.size).toBe(0)
  expect(queuesFor(queues, all)).toBe(queues)
  expect(ids(noticesFor(notices, all, queues, 499))).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6'])
})

test('a screen of zones shows their calls, queues and notices, and what is for all', () => {
  const zones = zonesIn('?zone=a, c&zone=')
  expect([...zones]).toEqual(['a', 'c'])
  const calls = [call('A001', 'a'), call('B001', 'b'), call('C001', null)]
  expect(callsFor(calls, zones).map(({ number }) => number)).toEqual(['A001', 'C001'])
  expect(ids(queuesFor(queues, zones))).toEqual(['tax'])
  expect(ids(noticesFor(notices, zones, queues, 0))).toEqual(['n1', 'n2', 'n4', 'n6'])
})

test('a notice is gone when its time is over, though no event has ended it yet', () => {
  expect(ids(noticesFor(notices, zonesIn(''), queues, 500))).toEqual(['n1', 'n2', 'n3', 'n4', 'n5'])
})
