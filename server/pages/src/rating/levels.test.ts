import { expect, test } from 'vitest'
import words from '../generated/texts/rating.json'
import { doneAs, isBad, LEVELS, rateable, tagOf, tagsOf } from './levels'

const done = { outcome: 'done' }

test.each([
  [{ stops: [], rated: [] }, []],
  [{ stops: [done], rated: [] }, [0]],
  [{ stops: [done], rated: [0] }, []],
  [{ stops: [done, { outcome: null }, done], rated: [] }, [2, 0]],
  [{ stops: [done, done], rated: [1] }, [0]],
])('what was done and not rated may be rated, the last first: %o', (ticket, expected) => {
  expect(rateable(ticket)).toEqual(expected)
})

test('a missed call counts as nothing that was done', () => {
  const stops = [{ outcome: null }, done, { outcome: null }, done]
  expect([doneAs(stops, 1), doneAs(stops, 3)]).toEqual([1, 2])
})

test('there are five levels, the best first, and the two worst are called back about', () => {
  expect(LEVELS).toEqual([5, 4, 3, 2, 1])
  expect(LEVELS.filter(isBad)).toEqual([2, 1])
  expect(tagsOf(5)).toContain('friendly')
  expect(tagsOf(1)).toContain('attitude')
})

test('a tag is known again in whichever language the visitor sent it', () => {
  expect(['Slow', '办得慢', '别的话'].map((said) => tagOf(said, words))).toEqual(['slow', 'slow', undefined])
})
