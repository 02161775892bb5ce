import { expect, test } from 'vitest'
import { meaning, pauseMs } from './reading'

test('only a ticket the server does not have is missing', () => {
  expect(meaning({ status: 404, code: 'not_found' })).toBe('missing')
})

test.each([
  [429, 'too_many'],
  [503, 'store_away'],
  [403, 'not_yours'],
])('a refusal of another kind (%i %s) is a busy line', (status, code) => {
  expect(meaning({ status, code })).toBe('busy')
})

test.each([new Error('status 502'), new TypeError('Failed to fetch'), null, undefined])(
  'no answer of the server is a line that is away: %s',
  (error) => {
    expect(meaning(error)).toBe('away')
  },
)

test('pauses grow, and stay within half a minute or so', () => {
  expect([1, 2, 3, 4, 5, 60].map((failures) => pauseMs(failures, 0.5))).toEqual([2000, 4000, 8000, 16000, 30000, 30000])
  expect([pauseMs(1, 0), pauseMs(1, 1)]).toEqual([1500, 2500])
})
