/** What the counter's routes answer. */
import type { Counter, Ticket } from '../generated/records'
import type { Ticked } from './papers'
import type { Staff as Me } from '../signedIn'

export type { Me }

/** Whether the counters are open to this account: to clerks, and to managers, who may free one. */
export function worksAtCounters({ kind, roles }: Pick<Me, 'kind' | 'roles'>): boolean {
  return kind !== 'device' && (roles.includes('clerk') || roles.includes('manager'))
}
export type CounterState = Counter & {
  name: string
  name_en: string
  label: string
  zone: string
  group?: string
  profiles?: Record<string, string[]>
}
export type WorkTicket = Ticket & {
  priority?: { class?: string | null; verified?: boolean } | null
  needs?: string[]
}
interface Party {
  name?: string
  phone?: string
  acting_for?: Party | null
}
/** A ticket as whoever serves it reads it. */
export type AttendedTicket = WorkTicket & {
  party?: Party | null
  papers?: Ticked | null
  notes?: { at: number; by: string; text: string }[]
  /** By when its service would be done if accepted now, by the hall's own working days. */
  promised_due_at?: number | null
}
export interface OwnFigures {
  served: number
  missed: number
  mean_s: number | null
  outcomes: Record<string, number>
}
export interface Undoable {
  event_id: string
  act: 'finish' | 'no-show' | 'call'
  ticket: string
  number: string
  called: string | null
  until_at: number
}
export interface Desk {
  counter: CounterState
  ticket: WorkTicket | null
  no_show_at: number | null
  waiting: number
  queues: { id: string; name: string; name_en?: string; waiting: number }[]
  next: WorkTicket[]
  missed: WorkTicket[]
  held: WorkTicket[]
  figures: { finished: number; missed: number }
  policy: { announce_times: number; announce_s: number; undo_s: number }
  own?: OwnFigures | null
  undo?: Undoable | null
  now_at: number
}
export interface CalledNext {
  finished?: Ticket | null
  called?: Ticket | null
}
export const OUTCOMES = ['done', 'accepted', 'papers_missing', 'conditional', 'referred', 'not_done'] as const
export type Outcome = (typeof OUTCOMES)[number] | 'unstated'
