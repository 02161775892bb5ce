import { expect, test } from 'vitest'
import type { HallEvent } from '../fold'
import { standing, toldAfter, type Told } from './notices'

const notice = (id: string, more: object = {}) => ({ id, text: `${id}。`, text_en: id, until: null, ...more })
const event = (event_id: string, told: object | null) => ({ event_id, type: 'notice', notice: told }) as unknown as HallEvent
const before: Told = { event_id: '10-0', notices: [notice('n1')] }
const ids = (told: Told) => told.notices.map(({ id }) => id)

test('the newest notice stands first, another text of the same one takes its place, and an ended one is gone', () => {
  const two = toldAfter(before, event('10-1', notice('n2')))
  expect(ids(two)).toEqual(['n2', 'n1'])
  const changed = toldAfter(two, event('11-0', notice('n1', { text: '别的。' })))
  expect(changed.notices.map(({ text }) => text)).toEqual(['别的。', 'n2。'])
  expect(ids(toldAfter(changed, event('12-0', notice('n1', { ended_at: 12 }))))).toEqual(['n2'])
})

test('an event that is in the answer already, or tells nothing, changes nothing', () => {
  expect(toldAfter(before, event('9-5', notice('n1', { ended_at: 9 })))).toBe(before)
  expect(toldAfter(before, event('11-0', null))).toBe(before)
})

test('a notice is gone when its time is over, though no event has ended it yet', () => {
  const notices = [notice('n1', { until: 500 }), notice('n2')]
  expect(standing(notices, 499)).toHaveLength(2)
  expect(standing(notices, 500).map(({ id }) => id)).toEqual(['n2'])
})
