/** What the clerk's keys do, each one act on the server; what is said of it afterwards. */
import { computed, shallowRef, type Ref } from 'vue'
import { api, get, put } from '../api'
import { now } from '../clock'
import type { Counter, Ticket } from '../generated/records'
import type { useActs } from './acts'
import type { FinishBody } from './ending'
import { ticketId } from './number'
import { t, word } from './text'
import type { CalledNext, Desk, Undoable, WorkTicket } from './types'

/** A key on the page: its act, what is written on it, and whether it can be pressed now. */
export interface WorkKey {
  act: string
  key: string
  text: string
  disabled: boolean
  plain?: boolean
  press(): void
}
export interface Place {
  centre: string
  /** The counter's own address. */
  path: string
  desk: Ref<Desk | null>
  day: Ref<string>
  refresh(): Promise<void>
}
type OwnAct = 'recall' | 'no-show' | 'start' | 'hold'
const SAID = { recall: 'counter.said_called', 'no-show': 'counter.said_missed', hold: 'desk.said_held', start: null } as const

export function useWork({ centre, path, desk, day, refresh }: Place, acts: ReturnType<typeof useActs>) {
  const { act, say, settle } = acts
  /** Whom this page has finished last: a notice may still be printed, a delivery be added. */
  const lastFinished = shallowRef<{ id: string; number: string; outcome: string; due_at: number | null } | null>(null)

  const undo = computed<(Undoable & { seconds: number }) | null>(() => {
    const undoable = desk.value?.undo
    const seconds = undoable ? Math.ceil((undoable.until_at - now.value) / 1000) : 0
    return undoable && seconds > 0 ? { ...undoable, seconds } : null
  })

  function ticketPath(id: string): string {
    return api('centres', centre, 'tickets', id)
  }

  /** The address of a number typed by hand; says so where none was typed. */
  function typedPath(number: string): string | null {
    const id = ticketId(centre, day.value, number)
    if (!id) say(t('desk.number_needed'), 'bad')
    return id && ticketPath(id)
  }

  // An act whose reply was lost has happened if the counter is seen with another ticket, or in another state.
  async function look(): Promise<void> {
    const seen = () => [desk.value?.ticket?.id, desk.value?.ticket?.state, desk.value?.counter.state].join()
    const before = seen()
    await refresh()
    if (before !== seen()) settle()
  }

  /** Do it, say so, look; whether it was done. */
  async function does<T>(at: string, body: object, said: (answer: T) => string | null, send?: typeof put): Promise<boolean> {
    const answer = await (send ? act<T>(at, body, send) : act<T>(at, body))
    const words = answer && said(answer)
    if (words) say(words)
    await look()
    return answer !== undefined
  }

  async function callNext(finish: FinishBody | null): Promise<boolean> {
    const finishing = desk.value?.ticket
    const answer = await act<CalledNext>(`${path}/call-next`, finish ? { finish } : {})
    if (answer) {
      const { finished, called } = answer
      if (finishing && finish && finished) remember(finishing, finish)
      if (desk.value) desk.value = { ...desk.value, ticket: called ?? null, no_show_at: null }
      if (called) say(t('counter.said_called', { number: called.number }))
      else if (finished) say(t('counter.said_finished_nobody', { number: finished.number }))
    }
    await look()
    return answer !== undefined
  }

  async function finish(body: FinishBody): Promise<boolean> {
    const finishing = desk.value?.ticket
    return does<Ticket>(`${path}/finish`, body, ({ number }) => {
      if (finishing) remember(finishing, body)
      return t('counter.said_finished', { number })
    })
  }

  function remember(ticket: WorkTicket, { outcome, due_at }: FinishBody): void {
    lastFinished.value = { id: ticket.id, number: ticket.number, outcome, due_at: due_at ?? null }
  }

  function own(name: OwnAct): Promise<boolean> {
    return does<Ticket>(`${path}/${name}`, {}, ({ number }) => (SAID[name] ? t(SAID[name], { number }) : null))
  }

  function undoLast(): Promise<boolean> {
    const last = undo.value
    if (!last) return Promise.resolve(false)
    return does<Ticket>(`${ticketPath(last.ticket)}/undo`, { event_id: last.event_id }, ({ number, state }) => {
      lastFinished.value = null
      return t('desk.said_undone', { number, state: word('state.', state) })
    })
  }

  function resume(ticket: WorkTicket): Promise<boolean> {
    const counter = desk.value?.counter.id ?? ''
    return does<Ticket>(`${ticketPath(ticket.id)}/resume`, { counter }, ({ number }) => t('desk.said_resumed', { number }))
  }

  function transfer(ticket: WorkTicket, body: object): Promise<boolean> {
    return does<Ticket>(`${ticketPath(ticket.id)}/transfer`, body, ({ number }) => t('desk.said_transferred', { number }))
  }

  function requeue(ticket: WorkTicket): Promise<boolean> {
    return does<Ticket>(`${ticketPath(ticket.id)}/requeue`, {}, ({ number }) => t('counter.said_requeued', { number }))
  }

  async function call(number: string, reason: string): Promise<boolean> {
    const id = ticketId(centre, day.value, number)
    return !!id && does<Ticket>(`${path}/call`, { ticket: id, reason }, (called) => t('counter.said_called', { number: called.number }))
  }

  function walkUp(service: string): Promise<boolean> {
    return does<Ticket>(`${path}/walk-up`, { service }, ({ number }) => t('desk.said_walk_up', { number }))
  }

  async function prioritise(number: string, body: { class: string | null }): Promise<boolean> {
    const at = typedPath(number)
    const said = body.class ? 'desk.said_priority' : 'desk.said_no_priority'
    return !!at && does<Ticket>(`${at}/priority`, body, (ticket) => t(said, { number: ticket.number }))
  }

  async function deliver(number: string, body: object): Promise<boolean> {
    const at = typedPath(number)
    return !!at && does<Ticket>(`${at}/delivery`, body, (ticket) => t('desk.said_delivery', { number: ticket.number }))
  }

  function pause(body: object): Promise<boolean> {
    return does<Counter>(`${path}/pause`, body, () => t('desk.said_paused'))
  }

  function open(): Promise<boolean> {
    return does<Counter>(`${path}/resume`, {}, () => t('desk.said_open'))
  }

  function serve(body: object): Promise<boolean> {
    return does<Counter>(`${path}/queues`, body, () => t('desk.said_queues'), put)
  }

  async function checkIn(typed: string): Promise<boolean> {
    const at = typedPath(typed)
    if (!at) return false
    const answer = await act<Ticket>(`${at}/check-in`)
    if (answer) {
      // Its place is worth a question, but not a word if there is no answer.
      const ahead = answer.people_ahead ?? (await get<Ticket>(at).catch(() => null))?.people_ahead
      const { number } = answer
      say(ahead == null ? t('counter.said_checked_in', { number }) : t('counter.said_checked_in_ahead', { number, count: ahead }))
    }
    await look()
    return answer !== undefined
  }

  return {
    lastFinished, undo, callNext, finish, own, undoLast, resume, transfer, requeue, call, walkUp, prioritise, deliver, pause, open,
    serve, checkIn,
  }
}
