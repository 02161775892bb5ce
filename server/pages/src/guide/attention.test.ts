import { describe, expect, it } from 'vitest'
import type { Ticket } from '../generated/records'
import { attention, longFrom, type Scene } from './attention'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

function ticket(number: string, fields: Partial<Ticket>): Ticket {
  return { id: `demo-20261128-${number}`, number, state: 'waiting', queue: 'A', zone: 'z1', stops: [], ...fields } as Ticket
}
function scene(fields: Partial<Scene>): Scene {
  return {
    tickets: [],
    helps: [],
    unserved: [],
    forecasts: new Map(),
    zoneOfCounter: new Map([['c01', 'z1'], ['c09', 'z2']]),
    sent: new Map(),
    led: new Set(),
    now: NOW,
    ...fields,
  }
}
const kinds = (fields: Partial<Scene>) => attention(scene(fields)).map(({ kind, ticket: one }) => [kind, one?.number])

describe('a wait', () => {
  it.each([
    [null, 30],
    [undefined, 30],
    [0, 15],
    [20 * 60, 20],
    [20 * 60 + 1, 21],
    [3 * 3600, 60],
  ])('forecast of %s s is long from %s minutes on', (forecast, limit) => {
    expect(longFrom(forecast)).toBe(limit)
  })

  it('is long by its own queue, and the longest over comes first', () => {
    const tickets = [
      ticket('A001', { base_at: NOW - 26 * MINUTE }),
      ticket('B001', { queue: 'B', base_at: NOW - 26 * MINUTE }),
      ticket('A002', { base_at: NOW - 40 * MINUTE }),
      ticket('A003', { base_at: NOW - 2 * MINUTE }),
    ]
    const forecasts = new Map([['A', 20 * 60], ['B', 45 * 60]])
    expect(kinds({ tickets, forecasts })).toEqual([['long', 'A002'], ['long', 'A001']])
  })

  it('that is no wait counts for nothing', () => {
    const tickets = ['booked', 'called', 'serving', 'held'].map((state) => ticket('A001', { state, base_at: 1, called_at: NOW }))
    expect(kinds({ tickets })).toEqual([])
  })
})

it('who rings comes before who was called and has not come, then who is elsewhere, who waits long, who was missed', () => {
  const tickets = [
    ticket('A005', { state: 'missed', called_at: NOW - 50 * MINUTE }),
    ticket('A004', { base_at: NOW - 50 * MINUTE }),
    ticket('A003', { base_at: NOW - MINUTE, stops: [{ counter: 'c09', finished_at: NOW - 5 } as Ticket['stops'][number]] }),
    ticket('A002', { state: 'called', called_at: NOW - 50_000 }),
  ]
  const helps = [{ id: 'h1', device: 'kiosk-1', asked_at: NOW - 1000 }]
  const unserved = [{ id: 'B', waiting: 2 }]
  expect(kinds({ tickets, helps, unserved }).map(([kind]) => kind)).toEqual(['help', 'unserved', 'uncome', 'moved', 'long', 'missed'])
})

it('who was missed hours ago comes after all who wait long, and the last one missed before them', () => {
  const tickets = [
    ticket('A001', { state: 'missed', called_at: NOW - 240 * MINUTE }),
    ticket('A002', { state: 'missed', called_at: NOW - 3 * MINUTE }),
    ticket('A003', { base_at: NOW - 31 * MINUTE }),
    ticket('A004', { base_at: NOW - 400 * MINUTE }),
  ]
  expect(kinds({ tickets }).map(([, number]) => number)).toEqual(['A004', 'A003', 'A002', 'A001'])
})

describe('who was sent to another zone', () => {
  const moved = ticket('A001', { base_at: NOW - MINUTE, zone: 'z2' })

  it('is looked for where they were', () => {
    const [found] = attention(scene({ tickets: [moved], sent: new Map([[moved.id, 'z1']]) }))
    expect(found).toMatchObject({ kind: 'moved', from: 'z1' })
  })

  it('is no longer once led there, until sent on to yet another', () => {
    const sent = new Map([[moved.id, 'z1']])
    const led = new Set([`${moved.id}:z2`])
    expect(kinds({ tickets: [moved], sent, led })).toEqual([])
    expect(kinds({ tickets: [{ ...moved, zone: 'z3' }], sent, led })).toEqual([['moved', 'A001']])
  })

  it('and waits in the zone they are in is where they should be', () => {
    expect(kinds({ tickets: [{ ...moved, zone: 'z1' }], sent: new Map([[moved.id, 'z1']]) })).toEqual([])
  })
})
