/** What this phone remembers by itself: tickets drawn on it, the last hall, papers ticked, minutes on the way. */
export interface KeptTicket {
  secret: string
  centre: string
  number: string
  service: string
  service_en: string
  day: string
}

const MOST = 8
const TICKETS = 'quhao.tickets'
const HALL = 'quhao.hall'

function read<T>(name: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? 'null') as T | null) ?? otherwise
  } catch {
    return otherwise
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing still serves.
  }
}

export const tickets = (): KeptTicket[] => read<KeptTicket[]>(TICKETS, [])

/** Keep a ticket, the newest first. */
export function keep(ticket: KeptTicket): void {
  write(TICKETS, [ticket, ...tickets().filter(({ secret }) => secret !== ticket.secret)].slice(0, MOST))
}

/** Forget a ticket that is over. */
export function drop(secret: string): void {
  write(TICKETS, tickets().filter((ticket) => ticket.secret !== secret))
}

export const lastHall = (): string | null => read<string | null>(HALL, null)
export const keepHall = (centre: string): void => write(HALL, centre)

export const ticked = (centre: string, service: string): string[] => read<string[]>(`quhao.papers.${centre}.${service}`, [])
export const tick = (centre: string, service: string, papers: string[]): void =>
  write(`quhao.papers.${centre}.${service}`, papers)

/** Minutes on the way to a centre; null if no reminder is wanted. */
export const travel = (centre: string): number | null => read<number | null>(`quhao.travel.${centre}`, null)
export const keepTravel = (centre: string, minutes: number | null): void => write(`quhao.travel.${centre}`, minutes)
