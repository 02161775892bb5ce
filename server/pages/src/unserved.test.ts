import { expect, test } from 'vitest'
import { isUnserved, staffOf } from './unserved'

const served = [
  { from_at: 100, until_at: 200 },
  { from_at: 300, until_at: 400 },
]

test.each([
  [1, 0, 99, false],
  [1, 0, 100, true],
  [1, 0, 199, true],
  [1, 0, 200, false],
  [1, 0, 350, true],
  [0, 0, 150, false],
  [1, 1, 150, false],
  [1, null, 150, false],
])('%i waiting with %s counters open at %i', (waiting, open, now, expected) => {
  expect(isUnserved(waiting, open, served, now)).toBe(expected)
})

test('only open counters count, and of the paused ones that serve it the first to go on', () => {
  const counters = [
    { queues: ['a'], state: 'paused', back_at: 900 },
    { queues: ['a', 'b'], state: 'paused', back_at: 800 },
    { queues: ['a'], state: 'paused', back_at: null },
    { queues: ['b'], state: 'paused', back_at: 700 },
    { queues: ['b'], state: 'open', back_at: null },
    { queues: [], state: 'closed', back_at: null },
  ]
  expect(staffOf('a', counters)).toEqual({ counters_open: 0, back_at: 800 })
  expect(staffOf('b', counters)).toEqual({ counters_open: 1, back_at: 700 })
  expect(staffOf('c', counters)).toEqual({ counters_open: 0, back_at: null })
})
