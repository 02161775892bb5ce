import { expect, test } from 'vitest'
import { pagesOf, pagesThatHold, papersBelow, shortName, widthOf } from './lines'

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

test('the pages of a notice are about as long as each other', () => {
  const text = '因系统升级，社保、医保窗口今天下午三点起暂停办理，预计四点恢复；急需办理的请到一楼登记。给您带来不便，敬请谅解。'
  const pages = pagesOf(text, 50)
  expect(pages).toEqual(['因系统升级，社保、医保窗口今天下午三点起暂停办理，', '预计四点恢复；急需办理的请到一楼登记。给您带来不便，敬请谅解。'])
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

test('papers leave a call on a standing screen the room that its letters need', () => {
  const height = (rows: number) => 4.2 + 5.2 * rows + (papersBelow(rows, true) && 10.9 + 2.6 * papersBelow(rows, true))
  for (const rows of [1, 2, 3, 4, 5]) expect(height(rows)).toBeLessThan(33.6)
  expect([0, 1, 2, 3].map((rows) => papersBelow(rows, true))).toEqual([3, 3, 2, 0])
  expect([0, 1, 2, 3, 4].map((rows) => papersBelow(rows, false))).toEqual([4, 4, 3, 2, 0])
})
