import { expect, test } from 'vitest'
import { rangeOf } from './range'

test.each([
  [600, 1500, { kind: 'between', least: 10, most: 25 }],
  [20, 61, { kind: 'between', least: 1, most: 2 }],
  [30, 59, { kind: 'soon' }],
  [60, 60, { kind: 'about', most: 1 }],
  [null, null, { kind: 'unknown' }],
  [600, null, { kind: 'unknown' }],
  [undefined, undefined, { kind: 'unknown' }],
])('a wait of %o to %o seconds is said as %o', (p50, p90, said) => {
  expect(rangeOf(p50, p90)).toEqual(said)
})
