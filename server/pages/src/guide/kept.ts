/** What the tablet keeps for a time without a line: catalogue, hall, waiting acts. It keeps nobody's name or number. */
import type { Fold } from '../fold'
import type { Snapshot, Ticket } from '../generated/records'

const PREFIX = 'quhao.guide.'

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, typeof value === 'string' ? value : JSON.stringify(value))
  } catch {
    // A browser that keeps nothing, or has no room left, still works while there is a line.
  }
}

export function recall<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

export function forget(...names: string[]): void {
  try {
    for (const name of names) localStorage.removeItem(PREFIX + name)
  } catch {
    // As above.
  }
}

/** The hall as it may lie on a tablet: what visitors need, and who has a priority, is nobody's business there. */
export function plain(fold: Fold): Snapshot {
  const tickets = [...fold.tickets.values()].map((ticket) => {
    const { needs, priority, ...rest } = ticket as Ticket & { needs?: unknown; priority?: unknown }
    return rest
  })
  const { event_id, centre, day, catalogue_version, queues, counters, helps } = fold
  const lists = { calls: [], notices: [], devices: [], prints: [], tickets, helps: [...helps.values()] }
  return { event_id, centre, day, catalogue_version, queues: [...queues.values()], counters: [...counters.values()], ...lists }
}
