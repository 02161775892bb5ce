import { expect, test } from 'vitest'
import { distanceKm, mapOf } from './place'

test('distances are those on the ground', () => {
  expect(distanceKm({ latitude: 30, longitude: 110 }, { latitude: 30, longitude: 110 })).toBe(0)
  expect(distanceKm({ latitude: 30, longitude: 110 }, { latitude: 30.09, longitude: 110 })).toBeCloseTo(10, 1)
})

test('a map is asked in the datum that places are written in', () => {
  expect(mapOf({ latitude: 30.5, longitude: 110.25 }, '大厅')).toContain('position=110.25%2C30.5')
  expect(mapOf({ latitude: 30.5, longitude: 110.25 }, '大厅')).toContain('coordinate=wgs84')
})
