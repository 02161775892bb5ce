import { expect, test } from 'vitest'
import type { Announced } from '../fold'
import { EMPTY, next, recent } from './stage'

const call = (number: string, at: number): Announced => ({
  event_id: `${at}-0`, ticket: number, number, counter: 'c1', zone: null, at, recall: false, shown: [],
})
const first = call('A001', 100_000)
const second = call('A002', 101_000)
const third = call('A003', 101_500)

test('a screen just switched on shows the newest call, without a flash if it is old', () => {
  const stage = next(EMPTY, [first, second], 150_000)
  expect(stage).toMatchObject({ call: second, since: -Infinity, queue: [] })
})

test('calls that come together are shown one after the other', () => {
  let stage = next(EMPTY, [first], 100_000)
  stage = next(stage, [first, second, third], 101_600)
  expect(stage).toMatchObject({ call: first, queue: [second, third] })
  stage = next(stage, [first, second, third], 104_000)
  expect(stage).toMatchObject({ call: second, since: 104_000, queue: [third] })
  stage = next(stage, [first, second, third], 108_000)
  expect(stage).toMatchObject({ call: third, queue: [] })
})

test('calls missed in a short break are shown, those of a long one only stand there', () => {
  const stage = next(EMPTY, [first], 100_000)
  expect(next(stage, [first, second], 130_000)).toMatchObject({ call: second, since: 130_000 })
  const late = next(stage, [first, second], 200_000)
  expect(late).toMatchObject({ call: second, since: 100_000 })
})

test('a new day clears the stage', () => {
  expect(next(next(EMPTY, [first], 100_000), [], 101_000)).toBe(EMPTY)
})

test('the list names each ticket once and not the one shown large', () => {
  expect(recent([first, second, call('A001', 102_000), third], third)).toEqual([call('A001', 102_000), second])
})
