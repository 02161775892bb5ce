import { expect, test } from 'vitest'
import { isAt, placeOf } from './places'

test.each([
  ['services.GA001.guide.dated', { part: 'services', entry: 'GA001', field: 'guide.dated' }],
  ['trees.birth.q1.yes.next', { part: 'trees', entry: 'birth', field: 'q1.yes.next' }],
  ['policy.undo_s', { part: 'policy', entry: '', field: 'undo_s' }],
  ['calendar.sessions.morning.close', { part: 'calendar', entry: '', field: 'weekdays' }],
  ['latitude', { part: 'centre', entry: '', field: 'latitude' }],
])('the key %s is at its field', (key, place) => {
  expect(placeOf(key)).toEqual(place)
})

test('what is within a field is at it', () => {
  expect(isAt('guide.dated', 'guide')).toBe(true)
  expect(isAt('guide', 'gui')).toBe(false)
})
