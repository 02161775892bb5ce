import { expect, test } from 'vitest'
import { pagesOf, pagesThatHold, shortName, widthOf } from './lines'

test('a hanzi and its punctuation are twice about what a letter is', () => {
  expect(widthOf('请到，')).toBe(3)
  expect(widthOf('A001')).toBeCloseTo(2.4)
  expect(widthOf('𠮷')).toBe(1)
})

test('what fits is one page', () => {
  expect(pagesOf('请留意叫号。', 6)).toEqual(['请留意叫号。'])
  expect(pagesOf('', 6)).toEqual([])
})

test('a long notice is cut after a pause and loses no word', () => {
  const text = '今天下午三点至四点停电检修，自助取号机暂停使用，需要取号的请到导办台，由导办员为您取号。'
  const pages = pagesOf(text, 20)
  expect(pages.join('')).toBe(text)
  expect(pages.every((page) => widthOf(page) <= 20)).toBe(true)
  expect(pages[0]).toBe('今天下午三点至四点停电检修，')
})

test('English is cut between words', () => {
  expect(pagesOf('Machines rest from three to four today', 12)).toEqual(['Machines rest from', 'three to four today'])
})

test('what has no pause is cut where it must be, never inside a character', () => {
  expect(pagesOf('𠮷𠮷𠮷𠮷𠮷', 2)).toEqual(['𠮷𠮷', '𠮷𠮷', '𠮷'])
  expect(pagesOf('号号', 0.5)).toEqual(['号', '号'])
})

test('a paper on the wall has its name only', () => {
  expect(shortName('就业证明（营业执照、劳动合同之一）')).toBe('就业证明')
  expect(shortName('Proof of work: a licence, or a contract')).toBe('Proof of work')
  expect(shortName('（表格）')).toBe('（表格）')
})

test('a page holds what there is room for, in order, and nothing is left out', () => {
  const pages = pagesThatHold([2, 3, 2, 5, 9, 1], (height) => height, 6)
  expect(pages).toEqual([[2, 3], [2], [5], [9], [1]])
  expect(pagesThatHold([], () => 1, 6)).toEqual([])
})
