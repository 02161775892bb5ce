import { expect, test, vi } from 'vitest'
import { ref } from 'vue'
import { FRESH_MS, useFresh } from './fresh'

test('a ticket is fresh for a moment after it appeared, and not again when it is only announced again', () => {
  vi.useFakeTimers()
  const ticket = ref<string | undefined>()
  const fresh = useFresh(() => ticket.value)
  expect(fresh.value).toBe(false)
  ticket.value = 'demo-20260105-A001'
  expect(fresh.value).toBe(true)
  vi.advanceTimersByTime(FRESH_MS - 1)
  expect(fresh.value).toBe(true)
  vi.advanceTimersByTime(1)
  expect(fresh.value).toBe(false)
  ticket.value = 'demo-20260105-A001'
  expect(fresh.value).toBe(false)
  ticket.value = 'demo-20260105-A002'
  expect(fresh.value).toBe(true)
  ticket.value = undefined
  expect(fresh.value).toBe(false)
  vi.useRealTimers()
})
