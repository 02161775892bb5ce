/** What these pages read, as far as they use it. */
import type { CentreSummary, Hall, Paper, QueueState } from '../hall'

export interface Known {
  kind: string
  name: string
}
export interface CentreBrief extends CentreSummary {
  latitude: number | null
  longitude: number | null
}
export interface Queue extends QueueState {
  max_cases: number
  days_ahead: number | null
}
export interface Category {
  id: string
  name: string
  name_en: string
}
export interface Centre extends Omit<Hall, 'queues'> {
  address: string
  latitude: number | null
  longitude: number | null
  waiting: number
  queues: Queue[]
  categories: Category[]
}
export interface ServiceBrief {
  code: string
  name: string
  name_en: string
  queue: string
  department_name: string
  department_name_en: string
  online_url: string | null
  has_guide: boolean
}
/** What a hall does of what was asked for, and which hall does what it doesn't. */
export interface FoundServices {
  services: ServiceBrief[]
  elsewhere: { code: string; name: string; name_en: string; centre: string; centre_name: string; centre_name_en: string }[]
}
export interface ServiceGuide {
  papers: Paper[]
  conditions: string[]
  conditions_en?: string[]
  statutory_days: number | null
  promised_days: number | null
  fee: string
  fee_en: string
  steps: string[]
  steps_en?: string[]
  basis: string
  dated: string
}
export interface Service extends ServiceBrief {
  waiting: number
  guide: ServiceGuide | null
}
export interface DrawnTicket {
  id: string
  number: string
  secret: string
  centre: string
  day: string
  state: string
  service_name: string
  service_name_en?: string | null
}
export interface SlotBrief {
  slot_at: number
  ends_at: number
  capacity: number
  free: number
}
export interface TreeBrief {
  id: string
  name: string
  name_en: string
}
interface Sentence {
  text: string
  text_en: string
}
export interface GuidedPaper {
  name: string
  name_en: string
  originals: number
  copies: number
  either: boolean
  services: { note: string; note_en: string }[]
}
export interface Guided {
  tree: TreeBrief
  answered: { question: string; option: Sentence & { id: string } }[]
  question: (Sentence & { id: string; left: number; options: (Sentence & { id: string })[] }) | null
  advice: Sentence[]
  services: {
    code: string
    name: string
    name_en: string
    step: number
    notes: Sentence[]
    elsewhere: { centre: string; name: string; name_en: string } | null
    online_url: string | null
  }[]
  papers: GuidedPaper[]
}
