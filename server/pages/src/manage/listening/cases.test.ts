import { expect, test } from 'vitest'
import { content, handlers, inOrder } from './cases'
import type { FollowUp, Person } from './types'

const person = (id: string, manages = false): Person => ({ id, name: id, manages })
const followUp = (id: number, more: Partial<FollowUp>): FollowUp => ({ id, due_at: 0, ...more }) as FollowUp

test('a bad rating is handed to who follows them up, never to the clerk it is about', () => {
  const staff = [person('c', true), person('g')]
  expect(handlers(staff, followUp(1, { clerk: 'c' })).map(({ id }) => id)).toEqual(['g'])
  expect(handlers(staff, followUp(1, { clerk: 'k' })).map(({ id }) => id)).toEqual(['c', 'g'])
})

test('an appeal is handed to another manager than whoever closed it', () => {
  const staff = [person('c', true), person('g'), person('m', true)]
  expect(handlers(staff, followUp(1, { clerk: 'k', state: 'appealed', closed_by: 'm' })).map(({ id }) => id)).toEqual(['c'])
})

test('what is due first stands first, of closed ones the newest', () => {
  const found = [followUp(1, { due_at: 9, closed_at: 1 }), followUp(2, { due_at: 3, closed_at: 2 })]
  expect(inOrder(found, 'open').map(({ id }) => id)).toEqual([2, 1])
  expect(inOrder(found, 'closed').map(({ id }) => id)).toEqual([2, 1])
})

test.each([
  [{ levels: { 5: 3, 4: 2, 3: 1, 2: 1, 1: 1 }, count: 8 }, 75],
  [{ levels: { 1: 2 }, count: 2 }, 0],
  [{ levels: null, count: 0 }, null],
])('the three upper levels are content: %o', (sum, share) => {
  expect(content(sum)).toBe(share)
})
