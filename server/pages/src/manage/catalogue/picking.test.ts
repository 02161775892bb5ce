import { expect, test } from 'vitest'
import type { CatalogueDraft, ServiceAbove } from '../../generated/records'
import { fitting, listOf, queueHere } from './picking'

function above(code: string, name: string, pinyin = '', initials = '', queue = 'household'): ServiceAbove {
  return { code, name, name_en: '', department: '公安局', department_en: '', pinyin, initials, keywords: [], queue, centre: 'demo', centre_name: '', centre_name_en: '' }
}
const BIRTH = above('GA009', '出生登记', 'chu sheng deng ji', 'csdj')
const PERMIT = above('GA001', '居住证首次申领', 'ju zhu zheng', 'jzz')
const BOTH = [BIRTH, PERMIT]

function draft(own: object, catalogue: object): CatalogueDraft {
  return { centre: 'town', above: 'demo', own, catalogue, faults: [], changes: [] } as unknown as CatalogueDraft
}
const QUEUES = [{ id: 'people' }]

test('a service is found by its name, code, pinyin and initials', () => {
  for (const typed of ['出生', 'ga009', 'chusheng', 'CSDJ']) expect(fitting(BOTH, typed)).toEqual([BIRTH])
  expect(fitting(BOTH, ' ')).toEqual(BOTH)
})

test('what is taken anew says its queue here, and what was offered stays as it was said', () => {
  const town = draft({ services: [{ code: 'GA001', queue: 'people', name: '居住证' }, { code: 'X1', name: '村务' }] }, { queues: QUEUES })
  expect(listOf(town, BOTH, new Map([['GA001', 'people'], ['GA009', 'people']]))).toEqual([
    { code: 'GA001', queue: 'people', name: '居住证' }, { code: 'X1', name: '村务' }, { code: 'GA009', queue: 'people' },
  ])
  expect(listOf(town, BOTH, new Map())).toEqual([{ code: 'X1', name: '村务' }])
})

test('a centre that offered all above keeps those that stay ticked', () => {
  const all = draft({}, { queues: [{ id: 'household' }], services: BOTH })
  expect(listOf(all, BOTH, new Map([['GA001', 'household']]))).toEqual([{ code: 'GA001' }])
})

test('a queue of the same name is meant; where there is none, it is to be chosen', () => {
  expect(queueHere(draft({}, { queues: [{ id: 'household' }] }), BIRTH)).toBe('household')
  expect(queueHere(draft({}, { queues: QUEUES }), BIRTH)).toBe('')
})
