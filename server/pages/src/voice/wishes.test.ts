import { expect, test } from 'vitest'
import { isQuiet, wishes } from './wishes'

test('a screen is silent unless its address asks for a voice', () => {
  expect(wishes('')).toBeNull()
  expect(wishes('?voice=off')).toBeNull()
  expect(wishes('?voice')).toMatchObject({ languages: ['zh-CN'], zones: [], times: 2, volume: 1, quiet: [] })
})

test('what an address asks for is kept within reason', () => {
  const asked = wishes('?voice=zh-CN,en,de&zone=z1,z2&times=9&volume=80&quiet=12:00-13:30,noon')
  expect(asked).toMatchObject({ languages: ['zh-CN', 'en'], zones: ['z1', 'z2'], times: 3, volume: 0.8, quiet: [[720, 810]] })
})

test('quiet hours may pass midnight', () => {
  expect(isQuiet([[1260, 480]], 1300)).toBe(true)
  expect(isQuiet([[1260, 480]], 100)).toBe(true)
  expect(isQuiet([[1260, 480]], 480)).toBe(false)
})
