import { expect, test } from 'vitest'
import { dayParts, fileNumber, isConditional, said, withoutStop, type Paper } from './notice'

const PAPER: Paper = {
  name: '户口簿', name_en: 'Household book', form: '原件', form_en: '', issued_by: '公安机关', issued_by_en: '', note: '', note_en: '',
}

test('a date is written without leading noughts', () => {
  expect(dayParts('2026-01-05')).toEqual({ year: '2026', month: '1', day: '5' })
})

test('a notice is filed under its day and its ticket', () => {
  expect(fileNumber({ day: '2026-01-05', number: 'A012' })).toBe('20260105-A012')
})

test('a paper without English words is told in Chinese', () => {
  expect(said(PAPER, 'name', 'en')).toBe('Household book')
  expect(said(PAPER, 'form', 'en')).toBe('原件')
  expect(said(PAPER, 'name', 'zh-CN')).toBe('户口簿')
})

test('a legal text brings no second full stop', () => {
  expect(withoutStop('《居住证暂行条例》。')).toBe('《居住证暂行条例》')
  expect(withoutStop('《居住证暂行条例》（示例）')).toBe('《居住证暂行条例》（示例）')
})

test.each([
  ['conditional', null, true],
  ['papers_missing', 'conditional', false],
  [null, 'conditional', true],
  [null, null, false],
])('what a finish said counts, before it what the clerk is about to say: %s, %s', (outcome, asked, expected) => {
  expect(isConditional({ outcome }, asked)).toBe(expected)
})
