import { expect, it } from 'vitest'
import { carried, changeOf, rowsOf, rowsToBring, tickedOf, ticksOf } from './papers'
import type { PaperToBring } from './types'

const PAPERS = [
  { name: '身份证', name_en: 'ID card', form: '原件', note: '查验后退还', note_en: 'Given back', issued_by: '公安' },
  { name: '照片' },
  { name: '身份证' },
  { name: '' },
]

it('papers of a guide are listed once, with what to know of them in the reader’s language', () => {
  expect(rowsOf(PAPERS, false).map(({ name }) => name)).toEqual(['身份证', '照片'])
  expect(rowsOf(PAPERS.slice(0, 1), false)[0]?.aside).toEqual(['原件', '查验后退还', '公安'])
  expect(rowsOf(PAPERS.slice(0, 1), true)[0]?.aside).toEqual(['原件', 'Given back'])
})

it('papers of several services say how many are needed, and each note once', () => {
  const use = { service: 'S1', form: '原件', note: '查验后退还', note_en: '' }
  const paper: PaperToBring = { name: '身份证', name_en: '', originals: 1, copies: 2, either: false, issued_by: '', services: [use, use] }
  expect(rowsToBring([paper], false, ({ originals, copies }) => `${originals}+${copies}`)[0]?.aside).toEqual(['1+2', '查验后退还'])
})

it('ticks go to the server and come back as they were', () => {
  const ticks = { 身份证: true, 照片: false }
  expect(tickedOf(ticks)).toEqual({ have: ['身份证'], missing: ['照片'] })
  expect(ticksOf(tickedOf(ticks))).toEqual(ticks)
  expect(ticksOf(null)).toEqual({})
})

it('what is saved says what it began with, so that only the difference is made', () => {
  expect(changeOf({ 照片: false }, { 照片: true, 户口簿: true })).toEqual({ have: [], missing: ['照片'], before: { have: ['照片', '户口簿'], missing: [] } })
})

it('what another ticked meanwhile is shown, beside what is ticked here', () => {
  const began = { 身份证: true, 照片: true, 户口簿: false }
  const own = { 身份证: true, 照片: false, 委托书: true }
  expect(carried(own, began, began)).toEqual(own)
  expect(carried(own, began, { ...began, 身份证: false, 申请表: true })).toEqual({ 身份证: false, 照片: false, 委托书: true, 申请表: true })
  expect(carried(own, began, { ...began, 照片: undefined as unknown as boolean, 户口簿: true })).toMatchObject({ 照片: undefined, 户口簿: true })
})
