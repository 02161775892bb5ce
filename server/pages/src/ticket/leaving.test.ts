import { expect, test } from 'vitest'
import { leaveAt } from './leaving'

const MINUTE = 60_000
const now = 1_000_000_000

test('who drew from home leaves so that they are there ten minutes before their turn', () => {
  expect(leaveAt({ state: 'booked', wait_if_here_p50_s: 3600 }, 20, now)).toBe(now + 30 * MINUTE)
})

test('a time that has passed is a time to leave now', () => {
  expect(leaveAt({ state: 'booked', wait_if_here_p50_s: 600 }, 20, now)).toBeLessThan(now)
})

test('an appointment is left for by its own time', () => {
  expect(leaveAt({ state: 'booked', slot_at: now + 60 * MINUTE, wait_if_here_p50_s: 1 }, 30, now)).toBe(now + 20 * MINUTE)
})

test.each([
  [{ state: 'booked', wait_if_here_p50_s: 3600 }, null],
  [{ state: 'booked' }, 20],
  [{ state: 'called', wait_p50_s: 60 }, 20],
])('of %o with %s minutes on the way nothing is said', (ticket, minutes) => {
  expect(leaveAt(ticket, minutes, now)).toBeNull()
})
