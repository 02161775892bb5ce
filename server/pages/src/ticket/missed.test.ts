import { expect, test } from 'vitest'
import type { Stop } from '../generated/records'
import { behind, calledBy } from './missed'

const stop = (counter: string | null): Stop => ({ queue: 'a', service: 'S', counter, implied: false })
const hall = [{ id: 'c01', name: '1号窗口', name_en: 'Counter 1' }, { id: 'c02', name: '2号窗口', name_en: 'Counter 2' }]

test.each([
  [{ stops: [stop('c02'), stop('c01')] }, hall, '1号窗口'],
  [{ stops: [stop('c01')], counter_name: '综合窗口' }, hall, '综合窗口'],
  [{ stops: [stop('c01')] }, [], ''],
])('the counter that called last is named as far as it is known: %o', (ticket, counters, expected) => {
  expect(calledBy(ticket, counters)?.name).toBe(expected)
})

test('of a ticket that no counter called none is named', () => {
  expect(calledBy({ stops: [] }, hall)).toBeNull()
  expect(calledBy({ stops: [stop(null)] }, hall)).toBeNull()
})

test('a missed visitor comes behind as many as the queue says, else as many as is usual', () => {
  expect(behind({ stops: [], requeue_behind: 5 })).toBe(5)
  expect(behind({ stops: [] })).toBe(3)
})
