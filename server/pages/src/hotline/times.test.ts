import { expect, test } from 'vitest'
import { dayOf, timeOf } from '../clock'
import { choices, days } from './times'

const local = (clock: string) => Date.parse(`2026-11-23T${clock}+08:00`)
const told = (now: number) => choices(now).map(({ at, minutes, day }) => `${day ?? minutes} ${dayOf(at).slice(8)} ${timeOf(at)}`)

test('in the morning there is soon, before noon, the afternoon, and tomorrow', () => {
  expect(told(local('09:00'))).toEqual(['30 23 09:30', '60 23 10:00', '120 23 11:00', 'today 23 11:30', 'today 23 16:00', 'tomorrow 24 09:30'])
})

test('what is past is not offered', () => {
  expect(told(local('15:10'))).toEqual(['30 23 15:40', '60 23 16:10', '120 23 17:10', 'tomorrow 24 09:30'])
})

test('days begin with the one it is in the hall', () => {
  expect(days(Date.parse('2026-11-23T23:30+08:00'), 3)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25'])
})
