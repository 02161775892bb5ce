import { expect, test } from 'vitest'
import type { Hall } from '../hall'
import { sentences } from './plain'
import type { ServiceGuide } from './types'

const NOW = Date.parse('2026-11-23T10:00+08:00')
const speak = (key: string, values: Record<string, string | number> = {}) => [key, ...Object.values(values)].join('|')
const queue = { id: 'a', name: '户政', name_en: 'Household', prefix: 'A', zone: 'z1', waiting: 5, suspended: false, counters_open: 1, served: [] }
const hall = {
  id: 'demo', name: '大厅', name_en: 'Hall', sample: true, hours: 'calendar', open: true, now_at: NOW,
  queues: [{ ...queue, wait_p50_s: 600, wait_p90_s: 1210 }],
  zones: [{ id: 'z1', name: 'A区', name_en: 'Zone A', floor: 2 }],
  session: { name: '', name_en: '', open_at: NOW, last_draw_at: NOW + 6 * 3_600_000, close_at: NOW + 7 * 3_600_000 },
} as Hall
const guide = {
  papers: [{ name: '身份证', name_en: 'ID card', form: '原件' }, { name: '照片' }],
  conditions: [], steps: [], basis: '', dated: '', promised_days: 3, fee: '不收费', fee_en: 'free',
}
const service: ServiceGuide = { code: 'S1', name: '居住证', name_en: 'Permit', queue: 'a', waiting: 5, guide }

test('a service is read out in the order somebody asks for it', () => {
  expect(sentences(service, hall, 'zh-CN', NOW, speak)).toEqual([
    'say_where|居住证|大厅|say_floor|2|A区', 'say_papers|say_paper|身份证|原件、照片', 'say_time|3', 'say_fee|不收费',
    'say_wait|5|10|21', 'say_hours|17:00|16:00',
  ])
})

test('what is not known is not made up', () => {
  const unknown = { ...hall, queues: [{ ...queue, waiting: 2 }], zones: [], session: null }
  expect(sentences({ ...service, guide: null }, unknown, 'en', NOW, speak)).toEqual(['say_where|Permit|Hall|', 'say_no_papers', 'say_waiting|2'])
})

test('a hall that is closed tells when it opens, and of nobody waiting it says so', () => {
  const next_session = { ...hall.session!, open_at: NOW + 24 * 3_600_000 }
  const said = sentences({ ...service, online_url: 'https://x', guide: { ...guide, promised_days: 0 } }, { ...hall, open: false, next_session }, 'zh-CN', NOW, speak)
  expect(said).toContain('say_online')
  expect(said).toContain('say_at_once')
  expect(said[said.length - 1]).toMatch(/^say_next\|.*\|10:00$/)
  expect(sentences(service, { ...hall, queues: [queue].map((one) => ({ ...one, waiting: 0 })) }, 'zh-CN', NOW, speak)).toContain('say_nobody')
})
