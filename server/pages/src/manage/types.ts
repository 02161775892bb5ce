/** Who manages, and what of a hall. */

export type { Staff as Me } from '../signedIn'

export type Tab = 'day' | 'counters' | 'figures' | 'ratings' | 'followups' | 'accounts' | 'devices' | 'catalogue'

const MANAGES: Record<Tab, string[]> = {
  day: ['manager'],
  counters: ['manager'],
  figures: ['manager', 'supervisor', 'auditor'],
  ratings: ['manager'],
  followups: ['manager'],
  accounts: ['manager', 'operator'],
  devices: ['manager', 'operator'],
  catalogue: ['manager', 'operator'],
}

/** The tabs that somebody of these roles may open, in their order. */
export function tabsOf(roles: string[]): Tab[] {
  return (Object.keys(MANAGES) as Tab[]).filter((tab) => MANAGES[tab].some((role) => roles.includes(role)))
}

/** A queue in the session that is on or comes next; none where today has no more. `quota` has `extra` in it. */
export interface QuotaNow {
  id: string
  session?: { name: string; name_en: string } | null
  drawn?: number | null
  quota?: number | null
  extra?: number
}
export interface DayNow {
  queues: QuotaNow[]
}
