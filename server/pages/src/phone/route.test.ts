import { expect, test } from 'vitest'
import { arrivedBy, routeOf, to } from './route'

test.each([
  ['', { at: 'halls' }],
  ['#/', { at: 'halls' }],
  ['#/c/demo', { at: 'hall', centre: 'demo' }],
  ['#/c/demo/s/GA001', { at: 'service', centre: 'demo', service: 'GA001' }],
  ['#/c/demo/s/GA001/draw', { at: 'draw', centre: 'demo', service: 'GA001' }],
  ['#/c/demo/s/GA001/book', { at: 'book', centre: 'demo', service: 'GA001' }],
  ['#/c/demo/s/GA001/other', { at: 'service', centre: 'demo', service: 'GA001' }],
  ['#/c/demo/g/shop', { at: 'guidance', centre: 'demo', tree: 'shop' }],
  ['#/c/%E0%A4%A', { at: 'halls' }],
  ['#/nonsense/demo', { at: 'halls' }],
])('%s is a place, or the list of halls', (hash, route) => {
  expect(routeOf(hash)).toEqual(route)
})

test('an address leads back to its place, whatever the names are', () => {
  expect(routeOf(to('a/b', 's', '事项 1', 'draw'))).toEqual({ at: 'draw', centre: 'a/b', service: '事项 1' })
})

test('the code in the hall leads to its own page, and nothing else does', () => {
  expect(arrivedBy('/check-in/demo/abc123')).toEqual({ at: 'arrived', centre: 'demo', code: 'abc123' })
  expect(arrivedBy('/')).toBeNull()
  expect(arrivedBy('/check-in/demo')).toBeNull()
})
