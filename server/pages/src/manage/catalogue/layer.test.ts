import { expect, test } from 'vitest'
import type { CatalogueDraft } from '../../generated/records'
import { asAboveAgain, differsFromAbove, isAsAbove, isByField, requestOf, said, saidAfter, same } from './layer'

function draft(own: object, catalogue: object, above: string | null = 'district'): CatalogueDraft {
  return { centre: 'town', above, tag: '0.1', changed: false, version: 1, own, catalogue, faults: [], changes: [] } as unknown as CatalogueDraft
}
const QUEUES = [
  { id: 'people', name: '综合', zone: 'hall' },
  { id: 'land', name: '国土', zone: 'hall' },
]

test('an entry of a list of its own is put or taken away by itself', () => {
  const own = draft({ queues: QUEUES }, { queues: QUEUES })
  expect(requestOf(own, { part: 'queues', entry: 'people', value: { id: 'people' } }).path).toEqual(['queues', 'people'])
  expect(requestOf(own, { part: 'queues', entry: 'people', value: null }).method).toBe('DELETE')
})

test('the first edit of a list that is as above takes the whole list along', () => {
  const inherited = draft({}, { queues: QUEUES })
  expect(isAsAbove(inherited, 'queues')).toBe(true)
  const renamed = { ...QUEUES[0], name: '民生' }
  expect(requestOf(inherited, { part: 'queues', entry: 'people', value: renamed })).toEqual({
    method: 'PUT', path: ['queues'], body: { value: [renamed, QUEUES[1]] },
  })
  expect(requestOf(inherited, { part: 'queues', entry: 'people', value: null }).body).toEqual({ value: [QUEUES[1]] })
})

test('services taken along are named by their codes only, the edited one with what differs', () => {
  const inherited = draft({}, { services: [{ code: 'A1', name: '甲', pinyin: 'jia' }, { code: 'B2', name: '乙' }] })
  expect(requestOf(inherited, { part: 'services', entry: 'B2', value: { code: 'B2', queue: 'people' } }).body).toEqual({
    value: [{ code: 'A1' }, { code: 'B2', queue: 'people' }],
  })
})

test('only what was changed is said over what is above, in a guide as well', () => {
  const before = { code: 'A1', name: '甲', queue: 'people', guide: { fee: '', basis: '法' } }
  const after = { ...before, queue: 'land', guide: { fee: '10元', basis: '法' } }
  expect(saidAfter({ code: 'A1' }, before, after)).toEqual({ code: 'A1', queue: 'land', guide: { fee: '10元' } })
})

test('what goes back to what is above is not said any more', () => {
  const own = { code: 'A1', queue: 'land', guide: { fee: '10元' } }
  const before = { ...own, name: '甲' }
  expect(saidAfter(own, before, before, ['queue', 'guide.fee'])).toEqual({ code: 'A1' })
})

test('fields are each by themselves in a service from above, not in one of its own or in a hall with nothing above', () => {
  const whole = { code: 'A1', name: '甲', department: 'd', category: 'c', queue: 'people' }
  expect(isByField(draft({ services: [{ code: 'A1' }] }, {}), 'services', 'A1')).toBe(true)
  expect(isByField(draft({ services: [whole] }, {}), 'services', 'A1')).toBe(false)
  expect(isByField(draft({}, {}, null), 'services', 'A1')).toBe(false)
})

test('nothing said and null are the same; spellings are left out', () => {
  expect(same({ a: null, b: [1] }, { b: [1] })).toBe(true)
  expect(same({ b: [1] }, { b: [2] })).toBe(false)
  expect(said({ name: '甲', pinyin: 'jia', wanted: null })).toEqual({ name: '甲' })
})

test('a service that is as above again keeps its queue, which is the hall’s own matter', () => {
  const town = draft({ services: [{ code: 'A1', queue: 'people', name: '甲' }, { code: 'B2', queue: 'people' }] }, {})
  expect(differsFromAbove(town, 'A1')).toEqual(['name'])
  expect(differsFromAbove(town, 'B2')).toEqual([])
  expect(asAboveAgain(town, 'A1')).toEqual({ code: 'A1', queue: 'people' })
  expect(asAboveAgain(draft({}, {}), 'A1')).toEqual({ code: 'A1' })
})
