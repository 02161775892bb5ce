import { expect, test } from 'vitest'
import { keyOf } from './keys'

test.each([
  [{ key: 'r', code: 'KeyR' }, 'R'],
  [{ key: 'R', code: 'KeyR' }, 'R'],
  [{ key: 'Process', code: 'KeyR' }, 'R'],
  [{ key: '1', code: 'Digit1' }, '1'],
  [{ key: '1', code: 'Numpad1' }, '1'],
  [{ key: '?', code: 'Slash' }, '?'],
  [{ key: 'Tab', code: 'Tab' }, 'Tab'],
])('a key is told by where it lies: %j', (event, expected) => {
  expect(keyOf(event)).toBe(expected)
})
