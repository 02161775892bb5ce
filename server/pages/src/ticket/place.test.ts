import { expect, test } from 'vitest'
import type { OwnTicket } from '../live'
import { moved, placeOf, type Place } from './place'

const place: Place = { event_id: '100-0', queue: 'a', rank_at: 5000, ahead: 3, waiting: 5, counters_open: 2, back_at: null }

test('only moves with a smaller rank change who is ahead', () => {
  const after = moved(place, { event_id: '101-0', queue: 'a', moves: [[4000, -1], [6000, 1], [4500, -1]], waiting: 4, counters_open: 2 })
  expect(after).toEqual({ ...place, event_id: '101-0', ahead: 1, waiting: 4 })
})

test('a move that the place already knows, or of another queue, changes nothing', () => {
  expect(moved(place, { event_id: '100-0', queue: 'a', moves: [[1, -1]], waiting: 4 })).toBe(place)
  expect(moved(place, { event_id: '101-0', queue: 'b', moves: [[1, -1]], waiting: 4 })).toBe(place)
})

test('a frame without moves tells that the last counter has closed', () => {
  const after = moved(place, { event_id: '101-0', queue: 'a', moves: [], waiting: 5, counters_open: 0, back_at: 9000 })
  expect(after).toEqual({ ...place, event_id: '101-0', counters_open: 0, back_at: 9000 })
})

test('who is pinned is counted in the line of the counter, not of the queue', () => {
  const own = { event_id: '1-0', ticket: { queue: 'a', rank_at: 5000, pinned_to: 'counter:c01' }, people_ahead: 0, waiting: 1 }
  expect(placeOf(own as OwnTicket).queue).toBe('@counter:c01')
  expect(placeOf({ ...own, ticket: { ...own.ticket, pinned_to: null } } as OwnTicket).queue).toBe('a')
})
