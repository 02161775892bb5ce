/** What the counter's routes answer. */
import type { Counter, Ticket } from '../generated/records'

export interface Me {
  kind: string
  id: string
  name: string
  roles: string[]
  centre: string | null
}
/** Whether the counters are open to this account: to clerks, and to managers, who may free one. */
export function worksAtCounters({ kind, roles }: Pick<Me, 'kind' | 'roles'>): boolean {
  return kind !== 'device' && (roles.includes('clerk') || roles.includes('manager'))
}
export type CounterState = Counter & { name: string; name_en: string; label: string; zone: string }
export type WorkTicket = Ticket & { priority?: { class?: string | null; verified?: boolean } | null }
export interface Desk {
  counter: CounterState
  ticket: WorkTicket | null
  waiting: number
  queues: { id: string; name: string; name_en?: string; waiting: number }[]
  next: WorkTicket[]
  missed: WorkTicket[]
  held: WorkTicket[]
  figures: { finished: number; missed: number }
  policy: { announce_times: number; announce_s: number }
  now_at: number
}
export interface CalledNext {
  finished?: Ticket | null
  called?: Ticket | null
}
export const OUTCOMES = ['done', 'accepted', 'papers_missing', 'conditional', 'referred', 'not_done'] as const
export type Outcome = (typeof OUTCOMES)[number] | 'unstated'
