/** What the server tells a manager of ratings and follow-ups. */
import type { FollowUp as Listed, NamedService } from '../../hotline/types'
import type { Level } from '../../rating/levels'

export interface FollowUp extends Listed {
  clerk?: string | null
  closed_at?: number | null
  closed_by_name?: string | null
  appealed_at?: number | null
}
export interface FollowUps {
  follow_ups: FollowUp[]
  handlers?: Person[] | null
  next?: number | null
}
export interface Sum {
  levels?: Record<string, number> | null
  count: number
}
export interface Said {
  ticket: string
  stop: number
  level: Level
  tags: string[]
  comment?: string | null
  service: NamedService
  counter?: string | null
  clerk_name?: string | null
  rated_at: number
}
export interface Sums extends Sum {
  services: (Sum & { service: NamedService })[]
  counters: (Sum & { counter?: string | null })[]
  clerks: (Sum & { clerk?: string | null; clerk_name?: string | null })[]
  ratings: Said[]
}
/** Who may have a bad rating in hand. */
export interface Person {
  id: string
  name: string
  manages: boolean
}
