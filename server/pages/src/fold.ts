/** A follower's state: events folded over a snapshot, as server/wire/fold.py does it. It looks at nothing but its arguments. */
import type { Call, Counter, Day, Device, Event, PrintJob, Queue, Snapshot, Ticket } from './generated/records'

export interface Mark {
  device: string
  ok: boolean
  fault?: string | null
  boards?: string[]
  /** Of a screen that speaks: whether the call could be heard. */
  heard?: boolean
  at: number
}
export type Announced = Omit<Call, 'shown'> & { shown: Mark[] }
export interface Named {
  id: string
  [field: string]: unknown
}
export type HallEvent = Omit<Event, 'shown'> & {
  shown?: (Mark & { event_id: string }) | null
  day_record?: Day | null
  rebased?: boolean
  catalogue_version?: number | null
  queues?: string[]
  counters?: string[]
  notice?: Named | null
  help?: Named | null
}

export const CALLS_KEPT = 20
const CALLS = ['ticket.called', 'ticket.recalled']
const LIVE_STATES = ['booked', 'waiting', 'called', 'serving', 'held', 'missed']
const ENDED_PRINTS = ['confirmed', 'failed', 'unknown']

/** Whether an event calls a ticket, for the first time or again. */
export function isCall(type: string): boolean {
  return CALLS.includes(type)
}

/** Whether one `ms-seq` comes after another, compared as two integers. */
export function later(one: string, other: string): boolean {
  const [ms = 0, seq = 0] = one.split('-').map(Number)
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number)
  return ms !== otherMs ? ms > otherMs : seq > otherSeq
}

export class Fold {
  event_id: string
  centre: string
  catalogue_version: number
  hall: boolean
  day: Day
  queues: Map<string, Queue>
  counters: Map<string, Counter>
  calls: Announced[]
  notices: Map<string, Named>
  devices: Map<string, Device>
  prints: Map<string, PrintJob>
  tickets: Map<string, Ticket>
  helps: Map<string, Named>

  constructor(snapshot: Snapshot) {
    this.event_id = snapshot.event_id
    this.centre = snapshot.centre
    this.catalogue_version = snapshot.catalogue_version
    this.hall = snapshot.tickets != null
    this.day = snapshot.day
    this.queues = byId(snapshot.queues)
    this.counters = byId(snapshot.counters)
    this.calls = [...(snapshot.calls as unknown as Announced[])]
    this.notices = byId(snapshot.notices as Named[])
    this.devices = byId(snapshot.devices)
    this.prints = byId(snapshot.prints)
    this.tickets = byId(snapshot.tickets)
    this.helps = byId(snapshot.helps as Named[] | null | undefined)
  }

  /** Fold one event; false if it was folded already or belongs to another centre. */
  apply(event: HallEvent): boolean {
    if (event.centre !== this.centre || !later(event.event_id, this.event_id)) return false
    this.event_id = event.event_id
    if (event.day_record) {
      const date = this.day.date ?? ''
      if (event.day_record.date > date || event.rebased) this.beginDay(event)
      if (event.day_record.date >= date || event.rebased) this.day = event.day_record
    }
    if (event.catalogue_version != null) this.catalogue_version = event.catalogue_version
    if (event.device) this.devices.set(event.device.id, event.device)
    if ((event.day ?? '') !== (this.day.date ?? '')) {
      if ((event.day ?? '') > (this.day.date ?? '') && event.ticket) this.keep(event.ticket)
      return true
    }
    for (const id of event.queues ?? []) if (!this.queues.has(id)) this.queues.set(id, emptyQueue(id))
    for (const id of event.counters ?? []) if (!this.counters.has(id)) this.counters.set(id, closedCounter(id))
    for (const queue of [event.queue, event.queue_left]) if (queue) this.queues.set(queue.id, queue)
    if (event.counter) replace(this.counters, event.counter)
    if (event.ticket) this.ticket(event, event.ticket)
    if (event.print) {
      if (ENDED_PRINTS.includes(event.print.state)) this.prints.delete(event.print.id)
      else this.prints.set(event.print.id, event.print)
    }
    if (event.shown) this.mark(event.shown)
    if (event.notice) {
      if (event.notice.ended_at) this.notices.delete(event.notice.id)
      else this.notices.set(event.notice.id, event.notice)
    }
    if (this.hall && event.help) {
      if (event.help.answered_at) this.helps.delete(event.help.id)
      else this.helps.set(event.help.id, event.help)
    }
    return true
  }

  private beginDay(event: HallEvent): void {
    const queues = event.queues ?? [...this.queues.keys()]
    const counters = event.counters ?? [...this.counters.keys()]
    this.queues = new Map(queues.map((id) => [id, emptyQueue(id)]))
    this.counters = new Map(counters.map((id) => [id, closedCounter(id)]))
    this.calls = []
    for (const records of [this.notices, this.prints, this.helps]) records.clear()
    const date = event.day_record?.date ?? ''
    this.tickets = new Map([...this.tickets].filter(([, ticket]) => (ticket.day ?? '') >= date))
  }

  private ticket(event: HallEvent, ticket: Ticket): void {
    const newest = this.calls[this.calls.length - 1]?.event_id ?? '0-0'
    if (isCall(event.type) && later(event.event_id, newest))
      this.calls = [...this.calls, callOf(event, ticket)].slice(-CALLS_KEPT)
    this.keep(ticket)
  }

  private keep(ticket: Ticket): void {
    if (!this.hall) return
    if (LIVE_STATES.includes(ticket.state)) replace(this.tickets, ticket)
    else if ((this.tickets.get(ticket.id) ?? ticket).version <= ticket.version) this.tickets.delete(ticket.id)
  }

  private mark({ event_id, ...mark }: Mark & { event_id: string }): void {
    this.calls = this.calls.map((call) =>
      call.event_id === event_id
        ? { ...call, shown: [...call.shown.filter((other) => other.device !== mark.device), mark] }
        : call,
    )
  }
}

function callOf(event: HallEvent, ticket: Ticket): Announced {
  return {
    event_id: event.event_id,
    ticket: ticket.id,
    number: ticket.number,
    counter: ticket.counter ?? '',
    zone: ticket.zone ?? null,
    at: event.at,
    recall: event.type === 'ticket.recalled',
    shown: [],
  }
}

function emptyQueue(id: string): Queue {
  return { id, waiting: 0, suspended: false }
}

function closedCounter(id: string): Counter {
  return { id, state: 'closed', reason: null, back_at: null, queues: [], ticket: null, clerk: null, version: 0 }
}

function byId<T extends { id: string }>(records: T[] | null | undefined): Map<string, T> {
  return new Map((records ?? []).map((record) => [record.id, record]))
}

function replace<T extends { id: string; version: number }>(records: Map<string, T>, record: T): void {
  const known = records.get(record.id)
  if (!known || known.version <= record.version) records.set(record.id, record)
}
