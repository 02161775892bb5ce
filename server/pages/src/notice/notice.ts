/** What a one-time notice says, put into words for paper. It looks at nothing but its arguments. */
import type { Language } from '../texts'

export type Paper = Record<'name' | 'name_en' | 'form' | 'form_en' | 'issued_by' | 'issued_by_en' | 'note' | 'note_en', string>
export interface Notice {
  ticket: string
  number: string
  day: string
  centre_name: string
  centre_name_en: string
  address: string
  sample: boolean
  department_name: string
  department_name_en: string
  service_name: string
  service_name_en: string
  counter_name: string
  outcome: string | null
  missing: Paper[]
  basis: string
  due_at: number | null
  case_no: string | null
  note: string | null
  issued_at: number
}

/** A date `2026-01-05` as the words of a text want it. */
export function dayParts(date: string): { year: string; month: string; day: string } {
  const [year = '', month = '', day = ''] = date.split('-')
  return { year, month: String(Number(month)), day: String(Number(day)) }
}

/** A field of a paper in the language; of what has no other words, the Chinese ones. */
export function said(paper: Paper, field: 'name' | 'form' | 'issued_by' | 'note', language: Language): string {
  return (language === 'en' && paper[`${field}_en`]) || paper[field]
}

/** The number a notice is filed under. */
export function fileNumber({ day, number }: Pick<Notice, 'day' | 'number'>): string {
  return `${day.replace(/-/g, '')}-${number}`
}

/** Legal texts end with a full stop or none; the sentence around them has one of its own. */
export function withoutStop(text: string): string {
  return text.replace(/[。.；;\s]+$/, '')
}

/** Whether the case was accepted on the condition that the rest follows. */
export function isConditional(notice: Pick<Notice, 'outcome'>, asked: string | null): boolean {
  return (notice.outcome ?? asked) === 'conditional'
}
