/** What a centre says itself and what is as above it, and the request that an edit becomes. Pure. */
import type { Catalogue, CatalogueDraft } from '../../generated/records'
import { keyOf, LISTS } from './fields'

export type Json = Record<string, unknown>

/** An edit as somebody means it: an entry or a part set to a value; null takes it away, back to what is above. */
export interface Edit {
  part: string
  entry: string
  value: Json | Json[] | null
}

export interface Request {
  method: 'PUT' | 'DELETE'
  path: string[]
  body?: { value: unknown }
}

const SPELT = ['pinyin', 'initials']
const CENTRE_FIELDS = ['name', 'name_en', 'address', 'latitude', 'longitude']

/** What the centre itself says of a part. */
export function ownPart(draft: CatalogueDraft, part: string): unknown {
  if (part === 'centre') return Object.fromEntries(CENTRE_FIELDS.filter((name) => name in draft.own).map((name) => [name, draft.own[name]]))
  return draft.own[part]
}

/** Whether a part is as in the centre above, as a whole. */
export function isAsAbove(draft: CatalogueDraft, part: string): boolean {
  if (draft.above == null || part === 'centre') return false
  const own = draft.own[part]
  return own == null || (Array.isArray(own) ? own.length === 0 : Object.keys(own as Json).length === 0)
}

/** The entries of a list as they count now: the centre's own, or those above. */
export function entriesOf(draft: CatalogueDraft, part: string): Json[] {
  const found = draft.catalogue ? (draft.catalogue as unknown as Record<string, Json[]>)[part] : (draft.own[part] as Json[] | undefined)
  return found ?? []
}

/** An entry as it counts now. */
export function entryOf(draft: CatalogueDraft, part: string, entry: string): Json | undefined {
  return entriesOf(draft, part).find((one) => one[keyOf(part)] === entry)
}

/** The fields of `calendar`, `policy` or the centre as they count now. */
export function fieldsOf(draft: CatalogueDraft, part: string): Json {
  const whole = (draft.catalogue ?? draft.own) as unknown as Json
  if (part === 'centre') return Object.fromEntries(CENTRE_FIELDS.map((name) => [name, whole[name]]))
  return (whole[part] as Json | undefined) ?? {}
}

/** An entry, or a part of fields, as the centre itself says it; undefined where it says nothing. */
export function ownOf(draft: CatalogueDraft, part: string, entry: string): Json | undefined {
  if (!LISTS.includes(part)) return ownPart(draft, part) as Json | undefined
  const rows = (draft.own[part] as Json[] | undefined) ?? []
  return rows.find((one) => one[keyOf(part)] === entry)
}

/** Whether the fields of this are each by themselves, taken from above where nothing is said here. */
export function isByField(draft: CatalogueDraft, part: string, entry: string): boolean {
  if (draft.above == null || part === 'centre') return false
  if (!LISTS.includes(part)) return true
  if (part !== 'services') return false
  const own = ownOf(draft, part, entry)
  // A service with a name, a department and a queue of its own is not one of those above.
  return !(own && own.name && own.department && own.category)
}

/** What a centre says of a service from above that is another there; its queue here is each hall's own matter. */
export function differsFromAbove(draft: CatalogueDraft, entry: string): string[] {
  if (!isByField(draft, 'services', entry)) return []
  return Object.keys(ownOf(draft, 'services', entry) ?? {}).filter((name) => name !== 'code' && name !== 'queue')
}

/** What is said of a service once it is as above again. */
export function asAboveAgain(draft: CatalogueDraft, entry: string): Json {
  const queue = ownOf(draft, 'services', entry)?.queue
  return queue == null ? { code: entry } : { code: entry, queue }
}

/**
 * What is to be said here when a form that began as `before` was left as `after`: all of it, or, where each field is by
 * itself, what was said already and what was changed; `asAbove` are the fields that go back to what is above.
 */
export function saidAfter(own: Json | undefined, before: Json, after: Json, asAbove: string[] = []): Json {
  const said: Json = { ...own }
  for (const [name, value] of Object.entries(after)) {
    if (name === 'guide' && isRecord(value) && (before.guide == null || isRecord(before.guide))) {
      const prefix = 'guide.'
      const inner = asAbove.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length))
      const guide = saidAfter(own?.guide as Json | undefined, (before.guide as Json | null) ?? {}, value, inner)
      if (Object.keys(guide).length) said.guide = guide
      else delete said.guide
    } else if (!same(before[name], value)) said[name] = value
  }
  for (const name of asAbove) delete said[name]
  return said
}

/** The request that an edit becomes on this draft; the first edit of a list that is as above takes the whole list along. */
export function requestOf(draft: CatalogueDraft, edit: Edit): Request {
  const { part, entry, value } = edit
  if (!LISTS.includes(part) || !entry) return { method: 'PUT', path: [part], body: { value } }
  if (!isAsAbove(draft, part)) {
    return value === null ? { method: 'DELETE', path: [part, entry] } : { method: 'PUT', path: [part, entry], body: { value } }
  }
  const key = keyOf(part)
  const rows = entriesOf(draft, part).map((one) => (part === 'services' ? { code: one.code } : said(one)))
  const at = rows.findIndex((one) => (one as Json)[key] === entry)
  const whole = value as Json | null
  if (at >= 0) rows.splice(at, 1, ...(whole ? [whole] : []))
  else if (whole) rows.push(whole)
  return { method: 'PUT', path: [part], body: { value: rows } }
}

/** An entry without what is worked out when it is published. */
export function said(entry: Json): Json {
  return Object.fromEntries(Object.entries(entry).filter(([name, value]) => !SPELT.includes(name) && value !== null))
}

/** Deep equality of plain JSON; nothing said and null are the same. */
export function same(one: unknown, other: unknown): boolean {
  if (one == null || other == null) return one == other
  if (typeof one !== 'object' || typeof other !== 'object') return one === other
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((value, at) => same(value, other[at]))
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => same((one as Json)[name], (other as Json)[name]))
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy that may be written into. */
export function copied<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}

/** The catalogue as the drop-downs need it; empty where the draft has no shape. */
export function wordsOf(draft: CatalogueDraft): Partial<Catalogue> {
  return draft.catalogue ?? (draft.own as Partial<Catalogue>)
}
