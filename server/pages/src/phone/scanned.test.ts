import { expect, test } from 'vitest'
import { understand } from './scanned'

test.each([
  ['https://q.example/check-in/demo/Ab_-123456', { code: 'Ab_-123456' }],
  [' /check-in/demo/abcd/ ', { code: 'abcd' }],
  ['https://q.example/check-in/demo/abcd?x=1', { code: 'abcd' }],
  ['https://q.example/check-in/town-1/abcd', { problem: 'other_hall' }],
  ['https://q.example/t/abcdefgh', { problem: 'no_code' }],
  ['https://q.example/check-in/demo/', { problem: 'no_code' }],
  ['https://q.example/check-in/demo/<script>', { problem: 'no_code' }],
  ['', { problem: 'no_code' }],
])('%s', (read, told) => {
  expect(understand(read, 'demo')).toEqual(told)
})
