import { expect, test } from 'vitest'
import { whyLost } from './lost'

const TODAY = '2026-11-29'

test.each([
  [{ date: TODAY, state: 'open', stop_draws: false }, 'lost_counter'],
  [{ date: TODAY, state: 'ended', stop_draws: true }, 'day_ended'],
  [{ date: '2026-11-30', state: 'open', stop_draws: false }, 'new_day'],
  [undefined, 'lost_counter'],
])('with the day %j the clerk is told %s', (day, told) => {
  expect(whyLost(TODAY, day)).toBe(told)
})
