/** What of the hall concerns a screen: all of it, or the zones its address names. It looks at its arguments only. */
import type { Announced, Named } from '../fold'
import type { QueueState } from '../hall'

/** The zones of `?zone=a,b`; none is every zone. */
export function zonesIn(search: string): ReadonlySet<string> {
  const asked = new URLSearchParams(search).getAll('zone').flatMap((value) => value.split(','))
  return new Set(asked.map((zone) => zone.trim()).filter(Boolean))
}

/** A call without a zone is everybody's. */
export function callsFor(calls: Announced[], zones: ReadonlySet<string>): Announced[] {
  return zones.size ? calls.filter(({ zone }) => !zone || zones.has(zone)) : calls
}

export function queuesFor<Q extends Pick<QueueState, 'zone'>>(queues: Q[], zones: ReadonlySet<string>): Q[] {
  return zones.size ? queues.filter(({ zone }) => !zone || zones.has(zone)) : queues
}

/** Notices to all, to a zone of the screen or to a queue of it; those whose time is over are gone. */
export function noticesFor(
  notices: Iterable<Named>,
  zones: ReadonlySet<string>,
  queues: Pick<QueueState, 'id' | 'zone'>[],
  now: number,
): Named[] {
  const mine = new Set(queuesFor(queues, zones).map(({ id }) => `queue:${id}`))
  const isMine = (scope: string) => !zones.size || scope === 'all' || mine.has(scope) || zones.has(scope.replace(/^zone:/, ''))
  return [...notices].filter(({ scope, until }) => isMine(String(scope ?? 'all')) && (!until || now < Number(until)))
}
