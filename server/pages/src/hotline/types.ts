/** What the server tells the hotline desk. */
import type { Ticket } from '../generated/records'
import type { Paper } from '../hall'

export type { Staff as Me } from '../signedIn'

export interface NamedService {
  code: string
  name: string
  name_en: string
}
/** A ticket found for whoever telephones, as staff hear of it. */
export interface Held {
  id: string
  number: string
  state: string
  day?: string
  service?: string
  service_name?: string
  slot_at?: number | null
  counter?: string | null
  drawn_by?: string | null
  people_ahead?: number | null
  wait_p50_s?: number | null
  wait_p90_s?: number | null
}
export interface Person {
  name?: string | null
  phone?: string | null
  acting_for?: Person | null
}
export interface Enquiry {
  id: number
  version: number
  centre: string | null
  day: string
  channel: string
  state: string
  asked: string
  answer?: string | null
  services: NamedService[]
  ticket?: string | null
  caller?: Person | null
  call_back_at?: number | null
  overdue: boolean
  calls: number
  by_name: string
  created_at: number
}
export interface FollowUp {
  id: number
  version: number
  state: string
  ticket: string
  stop: number
  service: NamedService
  counter?: string | null
  clerk_name?: string | null
  level: number
  tags: string[]
  comment?: string | null
  caller?: Person | null
  opened_at: number
  due_at: number
  overdue: boolean
  handler?: string | null
  handler_name?: string | null
  called_at?: number | null
  reached?: boolean | null
  notes: { at: number; by_name: string; text: string }[]
  result?: string | null
  closed_by?: string | null
  appeal?: string | null
}
export interface ServiceGuide {
  code: string
  name: string
  name_en: string
  department?: string
  queue: string
  online_url?: string | null
  waiting: number
  guide: {
    papers: Paper[]
    conditions: string[]
    conditions_en?: string[]
    steps: string[]
    steps_en?: string[]
    basis: string
    dated: string
    promised_days?: number | null
    fee: string
    fee_en: string
  } | null
}
export interface ServiceBrief {
  code: string
  name: string
  name_en: string
  online_url?: string | null
}
export interface TreeBrief {
  id: string
  name: string
  name_en: string
}
export interface Said {
  text: string
  text_en: string
}
export interface Guided {
  tree: TreeBrief
  answered: (Said & { question: string; option: Said & { id: string } })[]
  question: (Said & { id: string; left: number; options: (Said & { id: string })[] }) | null
  advice: Said[]
  services: (ServiceBrief & { step: number; notes: Said[]; elsewhere: { centre: string; name: string; name_en: string } | null })[]
  papers: { name: string; name_en: string; originals: number; copies: number; issued_by: string }[]
}
export interface Slot {
  slot_at: number
  free: number
}
export interface Drawn extends Ticket {
  drawn_by: string
  drawn_by_name: string
  party?: Person | null
  secret?: string | null
}
