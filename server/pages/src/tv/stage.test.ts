import { expect, test } from 'vitest'
import type { Announced } from '../fold'
import { EMPTY, next, recent } from './stage'

const call = (number: string, at: number): Announced => ({
  event_id: `${at}-0`, ticket: number, number, counter: `c-${number}`, zone: null, at, recall: false, shown: [],
})
const first = call('A001', 100_000)
const second = call('A002', 101_000)
const third = call('A003', 101_500)
const still = (...calls: Announced[]) => new Map(calls.map((one) => [one.counter, { ticket: one.ticket }]))
const all = still(first, second, third)

test('a screen just switched on shows the newest call, without a flash if it is old', () => {
  const stage = next(EMPTY, [first, second], all, 150_000)
  expect(stage).toMatchObject({ call: second, since: -Infinity, queue: [] })
})

test('calls that come together are shown one after the other', () => {
  let stage = next(EMPTY, [first], all, 100_000)
  stage = next(stage, [first, second, third], all, 101_600)
  expect(stage).toMatchObject({ call: first, queue: [second, third] })
  stage = next(stage, [first, second, third], all, 104_000)
  expect(stage).toMatchObject({ call: second, since: 104_000, queue: [third] })
  stage = next(stage, [first, second, third], all, 108_000)
  expect(stage).toMatchObject({ call: third, queue: [] })
})

test('calls missed in a short break are shown, those of a long one only stand there', () => {
  const stage = next(EMPTY, [first], all, 100_000)
  expect(next(stage, [first, second], all, 130_000)).toMatchObject({ call: second, since: 130_000 })
  const late = next(stage, [first, second], all, 200_000)
  expect(late).toMatchObject({ call: second, since: -Infinity })
})

test('a ticket that has left its counter is called no more, and an older one that is still there is', () => {
  const calls = [first, second, third]
  const stage = next(next(EMPTY, calls, all, 101_600), calls, still(first, third), 101_700)
  expect(stage.call).toBe(third)
  expect(next(stage, calls, still(first), 101_800)).toMatchObject({ call: first, since: -Infinity })
  const idle = next(stage, calls, still(), 101_800)
  expect(idle).toMatchObject({ call: null, queue: [] })
  expect(next(idle, calls, still(), 9_000_000).call).toBeNull()
})

test('a counter that has gone on to another ticket no longer calls the former', () => {
  const stage = next(EMPTY, [first], new Map([[first.counter, { ticket: 'A009' }]]), 100_000)
  expect(stage.call).toBeNull()
})

test('a fresh call after an idle time is shown at once and flashes', () => {
  const idle = next(EMPTY, [first], still(), 100_000)
  expect(next(idle, [first, second], still(second), 101_100)).toMatchObject({ call: second, since: 101_100 })
})

test('one that waits to be shown and is finished meanwhile is left out', () => {
  const stage = next(next(EMPTY, [first], all, 100_000), [first, second, third], all, 101_600)
  expect(next(stage, [first, second, third], still(first, third), 104_100)).toMatchObject({ call: third, queue: [] })
})

test('a new day clears the stage', () => {
  expect(next(next(EMPTY, [first], all, 100_000), [], all, 101_000)).toBe(EMPTY)
})

test('the list names each ticket once and not the one shown large', () => {
  expect(recent([first, second, call('A001', 102_000), third], third)).toEqual([call('A001', 102_000), second])
})
