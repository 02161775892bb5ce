/** A hall as anybody may read it: its names and who waits, as `GET C` answers. */
import { api, get, Refused } from './api'
import type { Fold } from './fold'
import type { Catalogue, HallTexts } from './generated/records'
import { isUnserved, staffOf, type Span } from './unserved'

export interface QueueState {
  id: string
  name: string
  name_en: string
  prefix: string
  zone: string | null
  waiting: number
  suspended: boolean
  counters_open: number
  served: Span[]
  /** The range of seconds that who draws now will probably wait; null where too little is known. */
  wait_p50_s?: number | null
  wait_p90_s?: number | null
}
/** A queue as it stands by what is followed, and whether people wait there for no counter. */
export interface QueueNow extends QueueState {
  back_at: number | null
  unserved: boolean
}
export interface Place {
  id: string
  name: string
  name_en: string
  label?: string
  zone?: string | null
  floor?: number | null
}
/** A paper that the guide to a service asks for, its fields as the catalogue has them. */
export interface Paper {
  name: string
  name_en?: string
  form?: string
  form_en?: string
  issued_by?: string
  note?: string
  note_en?: string
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
  last_draw_at: number
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
  texts?: HallTexts
  queues: QueueState[]
  counters?: Place[]
  zones?: Place[]
  now_at: number
}

/** The queues that a hall has named, as they stand by what is followed. */
export function queuesNow(queues: QueueState[], fold: Fold | null, now: number): QueueNow[] {
  return queues.map((named) => {
    const queue = { ...named, ...fold?.queues.get(named.id) }
    const staff = staffOf(queue.id, fold?.counters.values() ?? [])
    const { back_at } = staff
    const open = fold ? staff.counters_open : queue.counters_open
    return { ...queue, counters_open: open ?? 0, back_at, unserved: isUnserved(queue.waiting, open, queue.served, now) }
  })
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
