/** Who in the hall needs a guide, the most urgent first. It looks at nothing but its arguments. */
import type { Named } from '../fold'
import type { Ticket } from '../generated/records'

export type Kind = 'help' | 'unserved' | 'uncome' | 'long' | 'moved' | 'missed'
export interface Case {
  id: string
  kind: Kind
  since: number
  urgency: number
  ticket?: Ticket
  help?: Named
  queue?: string
  /** What counts as long in its queue, in minutes. */
  limit?: number
  /** Where it probably sits instead of where it is called. */
  from?: string
}
export interface Scene {
  tickets: Iterable<Ticket>
  helps: Iterable<Named>
  unserved: { id: string; waiting: number }[]
  /** Seconds that who draws now waits at most, by queue; null where too little is known. */
  forecasts: Map<string, number | null>
  zoneOfCounter: Map<string, string>
  /** Tickets that were sent to another zone while this page looked on, and from where. */
  sent: Map<string, string>
  /** Tickets whose holder was led to the right place already. */
  led: ReadonlySet<string>
  now: number
}

const MINUTE = 60_000
const LEAST = 15
const MOST = 60
const UNKNOWN = 30
/** Who has not come this long after the call is looked for: the clerk may give them up any moment. */
const UNCOME_MS = 45_000
/** Minutes that count at most within a kind: below the least step between two, so that no kind overtakes another. */
const COUNTED = 99
const WEIGHT: Record<Kind, number> = { help: 10_000, unserved: 5_000, uncome: 2_000, moved: 300, long: 100, missed: 0 }

/** Minutes after which a wait is long: what nearly nobody who draws now would wait; never under 15, nor over 60. */
export function longFrom(forecastS: number | null | undefined): number {
  if (forecastS == null) return UNKNOWN
  return Math.min(MOST, Math.max(LEAST, Math.ceil(forecastS / 60)))
}

export function attention(scene: Scene): Case[] {
  const cases: Case[] = []
  const add = (kind: Kind, id: string, since: number, more: Partial<Case>, over = since): void => {
    const minutes = Math.min(COUNTED, Math.max(0, scene.now - over) / MINUTE)
    // Who was missed just now is still about; who was an hour ago has probably left.
    const urgency = WEIGHT[kind] + (kind === 'missed' ? COUNTED - minutes : minutes)
    cases.push({ kind, id: `${kind}:${id}`, since, urgency, ...more })
  }
  for (const help of scene.helps) add('help', help.id, Number(help.asked_at), { help })
  for (const { id } of scene.unserved) add('unserved', id, scene.now, { queue: id })
  for (const ticket of scene.tickets) {
    const { state, called_at, base_at } = ticket
    if (state === 'called' && called_at && scene.now - called_at > UNCOME_MS) add('uncome', ticket.id, called_at, { ticket })
    if (state === 'missed') add('missed', ticket.id, called_at ?? scene.now, { ticket })
    if (state !== 'waiting' || !base_at) continue
    const from = wrongZone(ticket, scene)
    if (from) add('moved', ticket.id, ticket.stops[ticket.stops.length - 1]?.finished_at ?? scene.now, { ticket, from })
    const limit = longFrom(scene.forecasts.get(ticket.queue))
    const long = base_at + limit * MINUTE
    if (scene.now > long) add('long', ticket.id, base_at, { ticket, limit }, long)
  }
  return cases.sort((one, other) => other.urgency - one.urgency || one.since - other.since)
}

/** The zone somebody was last in, where they wait in another now: the next stop of a visit, or sent on by the hall. */
function wrongZone(ticket: Ticket, { zoneOfCounter, sent, led }: Scene): string | null {
  if (led.has(`${ticket.id}:${ticket.zone}`)) return null
  const last = ticket.stops[ticket.stops.length - 1]
  const was = sent.get(ticket.id) ?? (last?.counter ? zoneOfCounter.get(last.counter) : undefined)
  return was && ticket.zone && was !== ticket.zone ? was : null
}
