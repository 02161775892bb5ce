/** A hall as anybody may read it: its names and who waits, as `GET C` answers. */
import { api, get, Refused } from './api'
import type { Catalogue } from './generated/records'

export interface QueueState {
  id: string
  name: string
  name_en: string
  prefix: string
  zone: string | null
  waiting: number
  suspended: boolean
  counters_open: number
}
export interface Place {
  id: string
  name: string
  name_en: string
  label?: string
  zone?: string | null
  floor?: number | null
}
export interface CentreSummary {
  id: string
  name: string
  name_en: string
  sample: boolean
  open: boolean
  waiting: number
}
/** When the hall serves people: from when, until when. */
export interface Session {
  name: string
  name_en: string
  open_at: number
  close_at: number
}
export interface Hall {
  id: string
  name: string
  name_en: string
  sample: boolean
  hours: 'always' | 'calendar'
  open: boolean
  session?: Session | null
  next_session?: Session | null
  queues: QueueState[]
  counters?: Place[]
  zones?: Place[]
  now_at: number
}

/** The hall with its counters' and zones' names, as far as this reader may know them. */
export async function hall(centre: string): Promise<Hall> {
  const known = await get<Hall>(api('centres', centre))
  if (known.counters && known.zones) return known
  try {
    const { counters, zones } = await get<Catalogue>(api('centres', centre, 'catalogue'))
    return { ...known, counters, zones }
  } catch (error) {
    if (error instanceof Refused) return known
    throw error
  }
}
