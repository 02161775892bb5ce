/** How a ticket was seen by who acts on it; the server does nothing with one that has moved on since. Pure. */

export interface Seen {
  state: string
  queue: string
  called_at: number | null
}

export function seenAs(ticket: { state?: unknown; queue?: unknown; called_at?: unknown }): Seen {
  return { state: String(ticket.state), queue: String(ticket.queue), called_at: (ticket.called_at as number | null | undefined) ?? null }
}
