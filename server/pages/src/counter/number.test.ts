import { expect, test } from 'vitest'
import { ticketId } from './number'

test.each([
  ['A012', 'demo-20260105-A012'],
  [' a012 ', 'demo-20260105-A012'],
  ['Ａ０１２', 'demo-20260105-A012'],
  ['A-012', 'demo-20260105-A012'],
  ['20251224-A012', 'demo-20251224-A012'],
  ['  ', null],
])('a number typed in any way is the same ticket of the day: "%s"', (typed, expected) => {
  expect(ticketId('demo', '2026-01-05', typed)).toBe(expected)
})
