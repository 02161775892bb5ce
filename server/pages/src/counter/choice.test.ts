import { expect, test } from 'vitest'
import { found } from './choice'
import { worksAtCounters } from './types'

const counters = ['12', '2', '20', '21', '32'].map((label) => ({
  id: `c${label}`, label, name: `${label}号窗口`, name_en: `Counter ${label}`,
}))
const labels = (typed: string) => found(counters, typed).map((one) => one.label)

test.each([
  ['2', ['2', '20', '21', '12', '32']],
  ['02', ['2']],
  ['２', ['2', '20', '21', '12', '32']],
  ['2号', ['12', '2', '32']],
  ['counter 21', ['21']],
  ['', ['12', '2', '20', '21', '32']],
  ['9', []],
])('the counter with just the number typed comes first: %s', (typed, expected) => {
  expect(labels(typed)).toEqual(expected)
})

test.each([
  [{ kind: 'staff', roles: ['clerk'] }, true],
  [{ kind: 'staff', roles: ['guide', 'clerk'] }, true],
  [{ kind: 'staff', roles: ['manager'] }, true],
  [{ kind: 'staff', roles: ['guide'] }, false],
  [{ kind: 'staff', roles: ['operator'] }, false],
  [{ kind: 'staff', roles: ['hotline'] }, false],
  [{ kind: 'staff', roles: [] }, false],
  [{ kind: 'device', roles: [] }, false],
])('only who may sit at a counter is let in: %o', (account, expected) => {
  expect(worksAtCounters(account)).toBe(expected)
})
