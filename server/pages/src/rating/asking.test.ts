import { expect, test } from 'vitest'
import type { HallEvent } from '../fold'
import { after, ASKS_MS, type Asked } from './asking'

const NOW = 1_000_000
const stop = { queue: 'a', service: 'S1', counter: 'c01', outcome: 'done', implied: false }
const happened = (type: string, ticket: object, at = NOW): HallEvent =>
  ({ type, at, event_id: '1-0', centre: 'demo', day: 'd', by: 's', ticket: { id: 't1', number: 'A001', stops: [], rated: [], ...ticket } }) as unknown as HallEvent
const asked: Asked = { ticket: 't1', number: 'A001', service: 'S1', stop: 0, until: NOW + ASKS_MS }

test('who was finished here is asked, for a while', () => {
  expect(after(null, happened('ticket.finished', { stops: [stop] }), 'c01', NOW)).toEqual(asked)
})

test('who was finished elsewhere, or long ago, is not', () => {
  expect(after(null, happened('ticket.finished', { stops: [{ ...stop, counter: 'c02' }] }), 'c01', NOW)).toBeNull()
  expect(after(null, happened('ticket.finished', { stops: [stop] }, NOW - ASKS_MS), 'c01', NOW)).toBeNull()
})

test('who goes on to another stop is asked of the one that is done', () => {
  const found = after(null, happened('ticket.finished', { stops: [{ ...stop, counter: 'c02' }, stop], state: 'waiting' }), 'c01', NOW)
  expect(found?.stop).toBe(1)
})

test('the call of the next one leaves the question, and the next one sitting down ends it', () => {
  expect(after(asked, happened('ticket.called', { id: 't2', counter: 'c01' }), 'c01', NOW)).toBe(asked)
  expect(after(asked, happened('ticket.started', { id: 't2', counter: 'c01' }), 'c01', NOW)).toBeNull()
  expect(after(asked, happened('ticket.started', { id: 't2', counter: 'c02' }), 'c01', NOW)).toBe(asked)
})

test('a finish undone, or rated on the phone, is asked no more', () => {
  expect(after(asked, happened('ticket.undone', {}), 'c01', NOW)).toBeNull()
  expect(after(asked, happened('ticket.rated', { stops: [stop], rated: [0] }), 'c01', NOW)).toBeNull()
  expect(after(asked, happened('ticket.rated', { id: 't9', stops: [stop], rated: [0] }), 'c01', NOW)).toBe(asked)
})
