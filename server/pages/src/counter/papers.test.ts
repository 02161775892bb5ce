import { expect, test } from 'vitest'
import { allHere, counted, listed, markBeside, marked, markOf } from './papers'

const GUIDE = [{ name: '身份证' }, { name: '照片' }]
const NONE = { have: [], missing: [] }

test('a paper is here, missing or not looked at, never two of these', () => {
  const here = marked(NONE, '照片', 'have')
  expect(markOf(here, '照片')).toBe('have')
  const missing = marked(here, '照片', 'missing')
  expect(missing).toEqual({ have: [], missing: ['照片'] })
  expect(marked(missing, '照片', 'missing')).toEqual(NONE)
  expect(markOf(NONE, '照片')).toBeNull()
})

test('what the guide does not know is listed after it, once', () => {
  const ticked = { have: ['身份证'], missing: ['委托书', '照片'] }
  expect(listed(GUIDE, ticked).map(({ name }) => name)).toEqual(['身份证', '照片', '委托书'])
})

test('all that nobody looked at is here, what is missing stays missing', () => {
  expect(allHere(GUIDE, { have: [], missing: ['照片'] })).toEqual({ have: ['身份证'], missing: ['照片'] })
  expect(counted(GUIDE, { have: [], missing: ['照片'] })).toEqual({ have: 0, missing: 1, open: 1 })
})

test.each([
  [0, 'ArrowDown', 2],
  [3, 'ArrowDown', 3],
  [3, 'ArrowUp', 1],
  [1, 'ArrowUp', 1],
  [2, 'ArrowRight', 3],
  [3, 'ArrowRight', 3],
  [3, 'ArrowLeft', 2],
  [2, 'ArrowLeft', 2],
  [2, 'Home', 2],
])('from mark %i %s leads to %i of two papers', (at, arrow, to) => {
  expect(markBeside(at, 4, arrow)).toBe(to)
})
