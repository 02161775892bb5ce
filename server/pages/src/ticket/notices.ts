/** What the hall tells the holder of a ticket, as its events come; the server says which are meant for them. No I/O. */
import { later, type HallEvent } from '../fold'
import type { OwnTicket, ToldNotice } from '../live'

export interface Told {
  event_id: string
  notices: ToldNotice[]
}

export function toldOf({ event_id, notices }: OwnTicket): Told {
  return { event_id, notices }
}

/** What is told after an event; the same if it is old or tells nothing. */
export function toldAfter(told: Told, event: HallEvent): Told {
  const notice = event.notice as (ToldNotice & { ended_at?: number | null }) | null | undefined
  if (!notice || !later(event.event_id, told.event_id)) return told
  const others = told.notices.filter(({ id }) => id !== notice.id)
  return { event_id: event.event_id, notices: notice.ended_at ? others : [notice, ...others] }
}

/** Those whose time isn't over, though no event has ended them yet. */
export function standing(notices: ToldNotice[], now: number): ToldNotice[] {
  return notices.filter(({ until }) => !until || now < until)
}
