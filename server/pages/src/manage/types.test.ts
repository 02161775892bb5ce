import { expect, test } from 'vitest'
import { tabsOf } from './types'

test('an operator keeps accounts, devices and the catalogue, and leaves the day to its manager', () => {
  expect(tabsOf(['operator'])).toEqual(['accounts', 'devices', 'catalogue'])
})

test('a supervisor sees figures only, a clerk nothing', () => {
  expect(tabsOf(['supervisor'])).toEqual(['figures'])
  expect(tabsOf(['clerk', 'guide'])).toEqual([])
})
