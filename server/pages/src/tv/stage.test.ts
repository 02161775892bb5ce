import { expect, test } from 'vitest'
import type { Announced } from '../fold'
import { EMPTY, isAnnounced, newcomers, next, recent } from './stage'

const call = (number: string, at: number): Announced => ({
  event_id: `${at}-0`, ticket: number, number, counter: `c-${number}`, zone: null, at, recall: false, shown: [],
})
const first = call('A001', 100_000)
const second = call('A002', 101_000)
const third = call('A003', 101_500)
const still = (...calls: Announced[]) => new Map(calls.map((one) => [one.counter, { ticket: one.ticket }]))
const all = still(first, second, third)
const on = next(EMPTY, [first], all, 100_000)

test('a screen just switched on shows the newest call, without a flash if it is old', () => {
  const stage = next(EMPTY, [first, second], all, 150_000)
  expect(stage.large).toEqual([second])
  expect(isAnnounced(second, stage.came, 150_000)).toBe(false)
})

test('every call is large at once, however many come together', () => {
  const stage = next(on, [first, second, third], all, 101_600)
  expect(stage.large).toEqual([third, second, first])
  expect(isAnnounced(second, stage.came, 101_600)).toBe(true)
})

test('of many calls the four newest are large and the others are listed, flashing', () => {
  const many = Array.from({ length: 7 }, (_, place) => call(`B00${place + 1}`, 101_000 + place))
  const stage = next(on, many, still(...many), 101_600)
  expect(stage.large.map((one) => one.number)).toEqual(['B007', 'B006', 'B005', 'B004'])
  const rows = recent(many, stage.large)
  expect(rows.map((one) => one.number)).toEqual(['B003', 'B002', 'B001'])
  expect(rows.every((one) => isAnnounced(one, stage.came, 101_700))).toBe(true)
})

test('after its time a call leaves its place to the newest, which stays while its ticket stands at the counter', () => {
  const calls = [first, second, third]
  const stage = next(next(on, calls, all, 101_600), calls, all, 120_000)
  expect(stage.large).toEqual([third])
  expect(isAnnounced(third, stage.came, 120_000)).toBe(false)
  expect(next(stage, calls, all, 9_000_000).large).toEqual([third])
})

test('calls missed in a short break are announced, those of a long one only stand there', () => {
  const soon = next(on, [first, second], all, 130_000)
  expect(isAnnounced(second, soon.came, 130_000)).toBe(true)
  const late = next(on, [first, second], all, 200_000)
  expect(late.large).toEqual([second])
  expect(isAnnounced(second, late.came, 200_000)).toBe(false)
})

test('calls missed in any break count as newcomers of the list for a minute', () => {
  const calls = [first, second, third]
  const late = next(on, calls, still(), 200_000)
  const rows = recent(calls, late.large)
  expect(newcomers(rows, late.came, 230_000)).toBe(2)
  expect(newcomers(rows, late.came, 270_000)).toBe(0)
})

test('a ticket that has left its counter is called no more, and an older one that is still there is', () => {
  const calls = [first, second, third]
  const stage = next(next(EMPTY, calls, all, 101_600), calls, still(first, third), 130_000)
  expect(stage.large).toEqual([third])
  expect(next(stage, calls, still(first), 130_100).large).toEqual([first])
  expect(next(stage, calls, still(), 130_100).large).toEqual([])
})

test('a counter that has gone on to another ticket no longer calls the former', () => {
  const stage = next(EMPTY, [first], new Map([[first.counter, { ticket: 'A009' }]]), 100_000)
  expect(stage.large).toEqual([])
})

test('a recall takes the place of the call before it', () => {
  const again = { ...call('A001', 102_000), recall: true }
  const stage = next(on, [first, second, again], all, 102_100)
  expect(stage.large).toEqual([again, second])
})

test('nothing new is the same stage, so that nothing is drawn again', () => {
  const calls = [first, second]
  const stage = next(on, calls, all, 101_600)
  expect(next(stage, calls, all, 101_850)).toBe(stage)
})

test('a new day clears the stage', () => {
  expect(next(on, [], all, 101_000)).toBe(EMPTY)
})

test('the list names each ticket once and not those shown large', () => {
  expect(recent([first, second, call('A001', 102_000), third], [third])).toEqual([call('A001', 102_000), second])
})
