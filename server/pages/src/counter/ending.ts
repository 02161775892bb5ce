/** How a case comes out, as it is filled in and as it is sent; what an outcome can't do without. Pure. */
import type { Outcome } from './types'

export const DELIVERIES = ['collect', 'courier', 'post'] as const
export type DeliveryKind = (typeof DELIVERIES)[number]
export interface Ending {
  outcome: Outcome
  /** A date `2026-01-05`, empty where none is given. */
  due: string
  caseNo: string
  note: string
  cases: number | null
  delivery: DeliveryKind | null
  tracking: string
}
export interface FinishBody {
  ticket?: string
  outcome: Outcome
  cases?: number
  note?: string
  missing?: string[]
  due_at?: number
  case_no?: string
  delivery?: { kind: DeliveryKind; number?: string }
}
export type Lack = 'missing' | 'due' | 'referred'

const WITH_MISSING: Outcome[] = ['papers_missing', 'conditional']
const WITH_DUE: Outcome[] = ['accepted', 'conditional']
export const WITH_NOTE: Outcome[] = ['referred', 'not_done']
const HALL_OFFSET = '+08:00'

export function freshEnding(): Ending {
  return { outcome: 'unstated', due: '', caseNo: '', note: '', cases: null, delivery: null, tracking: '' }
}

export function needsMissing(outcome: Outcome): boolean {
  return WITH_MISSING.includes(outcome)
}

export function needsDue(outcome: Outcome): boolean {
  return WITH_DUE.includes(outcome)
}

/** The end of a day in the hall's time zone; null if that is no day. */
export function endOf(date: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T23:59:59${HALL_OFFSET}`) : NaN
  return Number.isNaN(at) ? null : at
}

/** The first thing that an outcome can't do without and that isn't there. */
export function lack(ending: Ending, missing: string[], now: number): Lack | null {
  const { outcome } = ending
  if (needsMissing(outcome) && !missing.length) return 'missing'
  if (needsDue(outcome) && (endOf(ending.due) ?? 0) <= now) return 'due'
  return outcome === 'referred' && !ending.note.trim() ? 'referred' : null
}

/** What is sent; only what the outcome has a place for, and nothing that is empty. */
export function finishBody(ending: Ending, missing: string[], ticket?: string): FinishBody {
  const { outcome, due, caseNo, note, cases, delivery, tracking } = ending
  const dueAt = needsDue(outcome) ? endOf(due) : null
  return {
    ...(ticket && { ticket }),
    outcome,
    ...(needsMissing(outcome) && missing.length && { missing }),
    ...(dueAt && { due_at: dueAt }),
    ...(caseNo.trim() && { case_no: caseNo.trim() }),
    ...(note.trim() && { note: note.trim() }),
    ...(cases && { cases }),
    ...(delivery && { delivery: { kind: delivery, ...(tracking.trim() && { number: tracking.trim() }) } }),
  }
}
