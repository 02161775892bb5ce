import { expect, test } from 'vitest'
import { matching, targets } from './targets'
import type { CounterState } from './types'

const QUEUES = [{ id: 'household', name: '户政' }, { id: 'tax', name: '税务' }]

function counter(id: string, state: string, group = ''): CounterState & { shown: string } {
  const label = id.replace(/^c0?/, '')
  return { id, state, group, label, shown: `${label}号窗口`, name: '', name_en: '', zone: '', queues: [], version: 1 } as never
}
const COUNTERS = [counter('c01', 'open', 'g'), counter('c02', 'closed', 'g'), counter('c12', 'paused', 'h'), counter('c20', 'closed')]
const ALL = targets(QUEUES, COUNTERS, { queue: 'household', counter: 'c02' }, (first, last) => `${first}至${last}`)
const labelOf = (id: string) => id.replace(/^c0?/, '')

test('nothing is offered that it is in or at already, and no group of one', () => {
  expect(ALL.map(({ kind, id }) => `${kind}:${id}`)).toEqual(['queue:tax', 'counter:c01', 'counter:c12', 'counter:c20', 'group:g'])
})

test('whether somebody is there is known beforehand', () => {
  expect(ALL.map(({ there }) => there)).toEqual(['open', 'open', 'paused', 'closed', 'open'])
})

test('a counter with just this number comes first', () => {
  expect(matching(ALL, '1', labelOf).map(({ id }) => id)).toEqual(['c01', 'c12', 'g'])
  expect(matching(ALL, '１２', labelOf)[0]?.id).toBe('c12')
  expect(matching(ALL, '税', labelOf).map(({ id }) => id)).toEqual(['tax'])
  expect(matching(ALL, ' ', labelOf)).toHaveLength(5)
})
