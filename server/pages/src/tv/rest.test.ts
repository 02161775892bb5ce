import { expect, test } from 'vitest'
import { placeAt } from './rest'

test('the picture visits every place around its own, one step at a time, and comes back', () => {
  const places = Array.from({ length: 11 }, (_, turn) => placeAt(turn * 120_000))
  expect(new Set(places.map(String)).size).toBe(9)
  for (const [turn, [x, y]] of places.slice(1).entries()) {
    const [beforeX, beforeY] = places[turn]!
    expect(Math.max(Math.abs(x - beforeX), Math.abs(y - beforeY))).toBe(1)
  }
  expect(placeAt(119_999)).toEqual(placeAt(0))
})
