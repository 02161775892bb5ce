/** How a ticket stood when its page was last read, for a phone without a line. Nothing about a person is kept. */
export interface Seen {
  number: string
  state: string
  ahead: number | null
  at: number
}

const NAME = 'quhao.seen'

export function keepSeen(secret: string, ticket: { number: string; state: string; people_ahead?: number | null; now_at: number }): void {
  const seen: Seen & { secret: string } = {
    secret, number: ticket.number, state: ticket.state, ahead: ticket.people_ahead ?? null, at: ticket.now_at,
  }
  try {
    localStorage.setItem(NAME, JSON.stringify(seen))
  } catch {
    // A browser that keeps nothing shows nothing old.
  }
}

/** The last that was seen of this ticket; null of another one. */
export function seenBefore(secret: string): Seen | null {
  try {
    const seen = JSON.parse(localStorage.getItem(NAME) ?? 'null') as (Seen & { secret: string }) | null
    return seen?.secret === secret ? seen : null
  } catch {
    return null
  }
}
