import { expect, test } from 'vitest'
import { instantOf } from './times'

test('a time typed is meant in the zone of the hall', () => {
  expect(instantOf('2026-11-28', '17:30')).toBe(Date.UTC(2026, 10, 28, 9, 30))
})

test('what is no time is none', () => {
  expect(instantOf('2026-11-28', '')).toBeNull()
  expect(instantOf('2026-11-28', '7:5')).toBeNull()
})
