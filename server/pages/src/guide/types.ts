/** What the guide's routes answer, beside whole records. */
import type { Ticket } from '../generated/records'
import type { Hall, Paper, QueueState } from '../hall'

export type { Staff as Me } from '../signedIn'

/** Something with a name in two languages. */
interface Entry {
  id: string
  name: string
  name_en: string
}
export interface PriorityClass extends Entry {
  basis: string
}
export type GuideQueue = QueueState & { max_cases: number }
export type GuideHall = Omit<Hall, 'queues'> & { queues: GuideQueue[]; classes: PriorityClass[] }

export interface ServiceBrief {
  code: string
  name: string
  name_en: string
  public_name?: string | null
  queue: string
  has_guide: boolean
  department_name: string
  department_name_en: string
  keywords?: string[]
  pinyin?: string
  initials?: string
  online_url?: string | null
}
export interface ServiceGuide {
  papers: Paper[]
  conditions: string[]
  conditions_en?: string[]
  promised_days?: number | null
  statutory_days?: number | null
  fee: string
  fee_en: string
  basis: string
  dated: string
}
export type Service = ServiceBrief & { guide: ServiceGuide | null; waiting: number }

export interface Ticked {
  have: string[]
  missing: string[]
}
export interface Note {
  at: number
  by: string
  text: string
}
export interface Priority {
  class?: string | null
  verified?: boolean
}
/** A ticket as staff read it. */
export type SeenTicket = Ticket & {
  priority?: Priority | null
  needs?: string[]
  party?: { name?: string; phone?: string; id_number?: string; acting_for?: { name?: string } } | null
  papers?: Ticked | null
  notes?: Note[]
}
export interface Why {
  text: string
  parts: { kind: string; minutes: number; text: string }[]
}

export interface TreeBrief extends Entry {
  keywords: string[]
  most_questions: number
}
export interface Said {
  text: string
  text_en: string
}
export interface Choice extends Said {
  id: string
}
export interface ToDo {
  step: number
  code: string
  name: string
  name_en: string
  notes: Said[]
  where: { zone_name: string; zone_name_en: string; floor: number; counters: string[] } | null
  elsewhere: Entry | null
  promised_days: number | null
  fee: string
  fee_en: string
  online_url: string | null
}
export interface PaperToBring {
  name: string
  name_en: string
  originals: number
  copies: number
  either: boolean
  issued_by: string
  services: { service: string; form: string; note: string; note_en: string }[]
}
/** Where answers led: to the next question, or to services and the papers they ask for. */
export interface Guided {
  tree: TreeBrief
  answered: { question: string; text: string; text_en: string; option: Choice }[]
  question: (Choice & { left: number; options: Choice[] }) | null
  advice: Said[]
  services: ToDo[]
  papers: PaperToBring[]
  time: { promised_days: number; statutory_days: number; unstated: string[] } | null
}
export interface HelpedEntry {
  at: number
  ticket: string | null
  number: string | null
  service: string | null
  service_name: string | null
  services: string[]
  acts: string[]
}
export interface HelpedDay {
  day: string
  figures: Record<string, number>
  entries: HelpedEntry[]
}
export const NEEDS = ['escort', 'low_counter', 'written', 'sign', 'pager'] as const
