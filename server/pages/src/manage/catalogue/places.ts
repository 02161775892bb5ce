/** Where in the editor a fault is: the part, the entry and the field that its key names. Pure. */
import { LISTS, PARTS } from './fields'

export interface Place {
  part: string
  entry: string
  /** The way to the field within the entry, such as `guide.dated`; empty for the whole entry. */
  field: string
}

/** The place of a key such as `services.GA001.queue`, `policy.undo_s` or `latitude`. */
export function placeOf(key: string): Place {
  const [first = '', ...rest] = key.split('.')
  if (LISTS.includes(first)) return { part: first, entry: rest[0] ?? '', field: rest.slice(1).join('.') }
  if (first === 'calendar' && rest[0] === 'sessions') return { part: 'calendar', entry: '', field: 'weekdays' }
  if (PARTS.some(({ part }) => part === first)) return { part: first, entry: '', field: rest.join('.') }
  return { part: 'centre', entry: '', field: first }
}

/** Whether a fault at this field is to be shown at that field of a form: at itself, or within it. */
export function isAt(field: string, shown: string): boolean {
  return field === shown || field.startsWith(`${shown}.`)
}
