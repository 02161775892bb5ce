import { expect, test } from 'vitest'
import { isClosed } from './hours'

const session = (open_at: number, close_at: number) => ({ name: '', name_en: '', open_at, close_at })
const open = { open: true, hours: 'calendar' as const, session: session(100, 200), next_session: session(300, 400) }
const closed = { ...open, open: false, session: null }

test.each([
  [open, 150, false],
  [open, 200, true],
  [closed, 250, true],
  [closed, 300, false],
  [{ ...closed, next_session: null }, 250, true],
  [{ ...open, hours: 'always' as const }, 200, false],
])('a hall is closed as it says, and by its own times until it is asked again: %o at %i', (hall, now, expected) => {
  expect(isClosed(hall, now)).toBe(expected)
})
