import { expect, test } from 'vitest'
import { moved, type Place } from './place'

const place: Place = { event_id: '100-0', queue: 'a', rank_at: 5000, ahead: 3, waiting: 5 }

test('only moves with a smaller rank change who is ahead', () => {
  const after = moved(place, { event_id: '101-0', queue: 'a', moves: [[4000, -1], [6000, 1], [4500, -1]], waiting: 4 })
  expect(after).toEqual({ ...place, event_id: '101-0', ahead: 1, waiting: 4 })
})

test('a move that the place already knows, or of another queue, changes nothing', () => {
  expect(moved(place, { event_id: '100-0', queue: 'a', moves: [[1, -1]], waiting: 4 })).toBe(place)
  expect(moved(place, { event_id: '101-0', queue: 'b', moves: [[1, -1]], waiting: 4 })).toBe(place)
})
