import { encode } from 'uqr'
import { expect, test } from 'vitest'

test('a code carries its quiet zone of four modules on each side', () => {
  const { data, size } = encode('https://hall.example/t/abc', { ecc: 'M', border: 4 })
  expect(data).toHaveLength(size)
  const edge = [...data.slice(0, 4), ...data.slice(-4)].flat()
  expect(edge.some(Boolean)).toBe(false)
  expect(data[4]?.slice(4, 11)).toEqual(Array(7).fill(true))
})
