/** Two people edited the same: which fields differ, and what comes of choosing between them. Pure. */
import { isRecord, same, type Json } from './layer'

export type Side = 'mine' | 'theirs'

/** A field that one or both changed; `side` is chosen already where only one of them did. */
export interface Differing {
  /** Such as `queue`, or `guide.fee` where fields are in a group. */
  field: string
  before: unknown
  mine: unknown
  theirs: unknown
  side: Side | null
}

/** The groups whose fields are each by themselves. */
const GROUPS = ['guide']

/** What differs between the value both began with, mine and theirs, field by field; null is an entry taken away. */
export function differing(before: Json | null, mine: Json | null, theirs: Json | null): Differing[] {
  const [was, own, other] = [spread(before), spread(mine), spread(theirs)]
  const found: Differing[] = []
  for (const field of new Set([...Object.keys(was), ...Object.keys(own), ...Object.keys(other)])) {
    if (same(own[field], other[field])) continue
    const byMe = !same(was[field], own[field])
    const byThem = !same(was[field], other[field])
    found.push({ field, before: was[field], mine: own[field], theirs: other[field], side: byMe && byThem ? null : byMe ? 'mine' : 'theirs' })
  }
  return found
}

/** What is to be saved once every field has its side. */
export function merged(theirs: Json | null, differences: Differing[]): Json {
  const value = spread(theirs)
  for (const { field, mine, side } of differences) {
    if (side !== 'mine') continue
    if (mine === undefined) delete value[field]
    else value[field] = mine
  }
  return gathered(value)
}

function spread(value: Json | null): Json {
  const flat: Json = {}
  for (const [name, inner] of Object.entries(value ?? {})) {
    if (GROUPS.includes(name) && isRecord(inner)) for (const [field, one] of Object.entries(inner)) flat[`${name}.${field}`] = one
    else flat[name] = inner
  }
  return flat
}

function gathered(flat: Json): Json {
  const value: Json = {}
  for (const [field, one] of Object.entries(flat)) {
    const [name, inner] = field.split('.') as [string, string?]
    if (inner === undefined) value[name] = one
    else value[name] = { ...(value[name] as Json | undefined), [inner]: one }
  }
  return value
}
