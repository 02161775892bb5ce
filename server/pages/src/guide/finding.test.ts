import { expect, it } from 'vitest'
import { findKept } from './finding'
import type { ServiceBrief } from './types'

const SERVICES = [
  { code: 'GA001', name: '居住证首次申领', name_en: 'Residence permit', keywords: ['暂住证'], initials: 'jzzscsl', pinyin: 'juzhuzheng', department_name: '公安分局' },
  { code: 'GA002', name: '出生登记', name_en: 'Birth registration', keywords: ['上户口'], department_name: '公安分局' },
  { code: 'SC001', name: '食品经营许可', name_en: 'Food licence', keywords: ['开小吃店'], department_name: '市场监管局' },
] as ServiceBrief[]
const codes = (asked: string) => findKept(SERVICES, asked).map(({ code }) => code)

it.each([
  ['ga001', ['GA001']],
  ['居住证', ['GA001']],
  ['居住证申领', ['GA001']],
  ['我想给孩子上户口', ['GA002']],
  ['Food', ['SC001']],
  ['jzz', ['GA001']],
  ['公安', ['GA001', 'GA002']],
  ['', []],
  ['护照', []],
])('%s finds %j', (asked, expected) => {
  expect(codes(asked)).toEqual(expected)
})
