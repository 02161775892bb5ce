import { expect, test } from 'vitest'
import type { Device } from '../generated/records'
import { codeOf, darkBoards, generalFaults, healthOf, inOrder, latest, needsCare, summary } from './health'

const NOW = 1_000_000
const device = (id: string, state: string, more: Partial<Device> = {}): Device => ({
  id, kind: 'kiosk', state, faults: [], details: {}, at: NOW, ...more,
})

test('a device that missed three beats is silent, whatever it said last', () => {
  const beating = (at: number) => device('k', 'ok', { at, details: { beat_s: 10 } })
  expect(healthOf(beating(NOW - 30_000), NOW)).toBe('ok')
  expect(healthOf(beating(NOW - 30_001), NOW)).toBe('silent')
})

test('a device that speaks only of changes is never silent', () => {
  expect(healthOf(device('p', 'ok', { at: 1 }), NOW)).toBe('ok')
})

test('a state nobody knows yet is told as not known', () => {
  expect(healthOf(device('k', 'dancing'), NOW)).toBe('unknown')
})

test('those in need come first, and names are counted as people count', () => {
  const all = [device('k10', 'ok'), device('k2', 'ok'), device('p', 'fault'), device('b', 'degraded')]
  expect(inOrder(all, NOW).map(({ id }) => id)).toEqual(['p', 'b', 'k2', 'k10'])
  expect(all.filter((one) => needsCare(healthOf(one, NOW)))).toHaveLength(2)
})

test('that all are well is said only if each has said so', () => {
  expect(summary(['ok', 'ok'])).toEqual({ text: 'all_well', colour: 'well', counts: { count: 2 } })
  expect(summary(['ok', 'unknown', 'unknown'])).toMatchObject({ text: 'some_unheard', counts: { well: 1, unheard: 2 } })
  expect(summary(['ok', 'unknown', 'silent'])).toMatchObject({ text: 'some_ill', counts: { count: 1 } })
})

test('the later word on a device stands, and one of no account is left out', () => {
  const listed = [device('k', 'ok', { at: 5 }), device('p', 'unknown', { at: null })]
  const heard = [device('k', 'fault', { at: 4 }), device('p', 'ok', { at: 1 }), device('ghost', 'ok')]
  expect(latest(listed, heard).map(({ id, state }) => [id, state])).toEqual([['k', 'ok'], ['p', 'ok']])
})

test('each dark board of a program is told by its name, and its fault only there', () => {
  const boards = device('board-1', 'degraded', {
    faults: ['link_down', 'no_answer', 'clock_wrong'],
    details: { dark: { 'strip-10': 'no_answer', 'strip-2': 'link_down' }, since: { 'strip-2': 7 } },
  })
  expect(darkBoards(boards)).toEqual([
    { board: 'strip-2', fault: 'link_down', since: 7 },
    { board: 'strip-10', fault: 'no_answer', since: null },
  ])
  expect(generalFaults(boards)).toEqual(['clock_wrong'])
})

test('details of an unknown shape name no board', () => {
  for (const dark of [null, 3, 'strip-2', undefined]) expect(darkBoards({ details: { dark } })).toEqual([])
})

test('a refusal without a word is known by its number', () => {
  expect(codeOf('error_17')).toBe('17')
  expect(codeOf('no_answer')).toBeNull()
})
