import { expect, test } from 'vitest'
import { agreedTo } from './agreed'

const said = (...status: string[]) => ({
  subscribeDetails: JSON.stringify(Object.fromEntries(status.map((one, n) => [`t${n}`, JSON.stringify({ status: one })]))),
})

test('what was agreed to is counted', () => {
  expect(agreedTo(said('accept', 'reject', 'accept'))).toBe(2)
  expect(agreedTo(said('reject'))).toBe(0)
})

test('what WeChat tells in another shape is nothing that was agreed to', () => {
  for (const odd of [undefined, {}, { subscribeDetails: 'x' }, { subscribeDetails: '{"t":"x"}' }, { subscribeDetails: '{"t":3}' }]) {
    expect(agreedTo(odd)).toBe(0)
  }
})
