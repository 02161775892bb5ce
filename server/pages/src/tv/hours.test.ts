import { expect, test } from 'vitest'
import { isClosed, isNight, phaseOf, sessionNow } from './hours'

const session = (open_at: number, close_at: number) => ({
  name: '', name_en: '', open_at, last_draw_at: close_at - 10, close_at,
})
const open = { open: true, hours: 'calendar' as const, session: session(100, 200), next_session: session(300, 400) }
const closed = { ...open, open: false, session: null }
const always = { ...open, hours: 'always' as const }

test.each([
  [open, 150, false],
  [open, 200, true],
  [closed, 250, true],
  [closed, 300, false],
  [{ ...closed, next_session: null }, 250, true],
  [always, 200, false],
])('a hall is closed as it says, and by its own times until it is asked again: %o at %i', (hall, now, expected) => {
  expect(isClosed(hall, now)).toBe(expected)
  expect(sessionNow(hall, now) === null).toBe(expected)
})

const goes = (from_at: number) => [{ served: [{ from_at, until_at: from_at + 100 }] }]
const day = { state: 'open', stop_draws: false }
const tomorrow = { ...closed, next_session: session(300 + 86_400_000, 400 + 86_400_000) }

test.each([
  ['open', { ...open, queues: [] }, day, 150],
  ['last_draw', { ...open, queues: [] }, day, 195],
  ['last_draw', { ...open, queues: [] }, { ...day, stop_draws: true }, 150],
  ['before', { ...closed, queues: goes(300) }, day, 250],
  ['break', { ...closed, queues: goes(100) }, day, 250],
  ['open', { ...closed, queues: goes(100) }, day, 300],
  ['over', { ...tomorrow, queues: goes(100) }, day, 250],
  ['over', { ...closed, next_session: null, queues: [] }, null, 250],
  ['ended', { ...open, queues: [] }, { ...day, state: 'ended' }, 150],
  ['always', { ...always, queues: [] }, day, 250],
  ['ended', { ...always, queues: [] }, { ...day, state: 'ended' }, 250],
] as const)('the phase is %s for %o on %o at %i', (phase, hall, today, now) => {
  expect(phaseOf({ ...hall, queues: [...hall.queues] }, today, now)).toBe(phase)
})

test('a screen is dark over a long rest only, and light an hour before the doors open', () => {
  const hours = { ...closed, next_session: session(10_000_000, 20_000_000) }
  expect(isNight('over', hours, 6_000_000)).toBe(true)
  expect(isNight('over', hours, 6_400_001)).toBe(false)
  expect(isNight('break', hours, 100)).toBe(false)
  expect(isNight('ended', { ...hours, next_session: null }, 100)).toBe(true)
})
