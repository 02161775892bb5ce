/** Which services of those above a centre offers, and what its own list says then. Pure. */
import type { CatalogueDraft, ServiceAbove } from '../../generated/records'
import { entriesOf, type Json } from './layer'

/** The queue that a service has here: the one it has above, where there is one of that name, else one to be chosen. */
export function queueHere(draft: CatalogueDraft, service: ServiceAbove): string {
  return entriesOf(draft, 'queues').some(({ id }) => id === service.queue) ? service.queue : ''
}

/** Those that answer to what was typed: by name, code, everyday words, pinyin or initials. */
export function fitting(services: ServiceAbove[], typed: string): ServiceAbove[] {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return services
  return services.filter((one) =>
    [one.code, one.name, one.name_en, one.department, one.department_en, one.pinyin, one.pinyin.split(' ').join(''), one.initials, ...one.keywords]
      .join('\n')
      .toLowerCase()
      .includes(wanted),
  )
}

/**
 * The centre's own list once exactly these are taken from above: services of its own stay, and so does what is said
 * of those that were offered before; a new one says its queue, where that is another than above.
 */
export function listOf(draft: CatalogueDraft, above: ServiceAbove[], taken: ReadonlyMap<string, string>): Json[] {
  const known = new Map(above.map((one) => [one.code, one]))
  const rows = (draft.own.services as Json[] | undefined) ?? []
  const said = rows.length ? rows : entriesOf(draft, 'services').map(({ code }) => ({ code }))
  const kept = said.filter(({ code }) => !known.has(String(code)) || taken.has(String(code)))
  const before = new Set(said.map(({ code }) => String(code)))
  const added = [...taken].filter(([code]) => !before.has(code) && known.has(code))
  return [...kept, ...added.map(([code, queue]) => (queue === known.get(code)!.queue ? { code } : { code, queue }))]
}
