import { expect, test } from 'vitest'
import { following } from './turns'

const services = ['a', 'b', 'c', 'd'].map((code) => ({ code, queue: code < 'c' ? 'one' : 'two' }))

test('services whose people wait take turns, and all of them where nobody waits', () => {
  expect(following(services, new Set(['two']), '')?.code).toBe('c')
  expect(following(services, new Set(['two']), 'c')?.code).toBe('d')
  expect(following(services, new Set(['two']), 'd')?.code).toBe('c')
  expect(following(services, new Set(), 'b')?.code).toBe('c')
  expect(following(services, new Set(), 'd')?.code).toBe('a')
})

test('a service that was dropped is followed by the first', () => {
  expect(following(services, new Set(['none']), 'gone')?.code).toBe('a')
  expect(following([], new Set(), 'a')).toBeNull()
})
