import { expect, test } from 'vitest'
import { differing, merged } from './merging'

const BEFORE = { code: 'A1', name: '旧名', queue: 'people', guide: { fee: '', basis: '法' } }

test('a field that only one of two changed is chosen already', () => {
  const found = differing(BEFORE, { ...BEFORE, name: '我的' }, { ...BEFORE, queue: 'land' })
  expect(found.map(({ field, side }) => [field, side])).toEqual([['name', 'mine'], ['queue', 'theirs']])
  expect(merged({ ...BEFORE, queue: 'land' }, found)).toEqual({ ...BEFORE, name: '我的', queue: 'land' })
})

test('a field that both changed is for whoever edits to choose', () => {
  const theirs = { ...BEFORE, name: '对方的' }
  const [both] = differing(BEFORE, { ...BEFORE, name: '我的' }, theirs)
  expect(both).toMatchObject({ field: 'name', mine: '我的', theirs: '对方的', side: null })
  expect(merged(theirs, [{ ...both!, side: 'theirs' }])).toEqual(theirs)
})

test('fields of a guide are told apart', () => {
  const mine = { ...BEFORE, guide: { fee: '10元', basis: '法' } }
  const theirs = { ...BEFORE, guide: { fee: '', basis: '新法' } }
  const found = differing(BEFORE, mine, theirs)
  expect(found.map(({ field }) => field)).toEqual(['guide.fee', 'guide.basis'])
  expect(merged(theirs, found)).toEqual({ ...BEFORE, guide: { fee: '10元', basis: '新法' } })
})

test('both having said the same is no difference, and an entry taken away differs in all', () => {
  expect(differing(BEFORE, { ...BEFORE, name: '同' }, { ...BEFORE, name: '同' })).toEqual([])
  expect(differing({ a: 1 }, { a: 2 }, null)).toMatchObject([{ field: 'a', side: null }])
})
