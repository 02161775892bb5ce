/** Values of a catalogue as a person reads them, for what was changed and what two people said. Pure. */
import { named } from '../../texts'
import { isRecord, same, type Json } from './layer'
import { label, t } from './text'

export interface Pair {
  field: string
  before: unknown
  after: unknown
}

/** A value in words: short ones as they are, lists and groups item by item. */
export function told(value: unknown, field = ''): string {
  if (value == null || value === '') return t('editor.nothing')
  if (typeof value === 'boolean') return t(value ? 'editor.yes' : 'editor.no')
  if (typeof value === 'number' && field.endsWith('_s')) return t('editor.in_minutes', { minutes: Math.round(value / 0.6) / 100 })
  if (Array.isArray(value)) return value.length ? value.map(item).join('；') : t('editor.nothing')
  if (isRecord(value)) return Object.entries(value).map(([name, one]) => `${label(name)}：${told(one, name)}`).join('；') || t('editor.nothing')
  return String(value)
}

/** A change in groups as the changes of their fields, and in lists as those of the items that differ. */
export function pairs({ field, before, after }: Pair): Pair[] {
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => !same(before[name], after[name]))
      .flatMap((name) => pairs({ field: `${field}.${name}`, before: before[name], after: after[name] }))
  }
  const known = ids(before)
  const now = ids(after)
  if (!known || !now) return [{ field, before, after }]
  return [...new Set([...known.keys(), ...now.keys()])]
    .filter((id) => !same(known.get(id), now.get(id)))
    .flatMap((id) => pairs({ field: `${field}.${id}`, before: known.get(id), after: now.get(id) }))
}

/** The items of a list by their ids, if it is of items with different ones. */
function ids(value: unknown): Map<string, Json> | null {
  if (!Array.isArray(value)) return null
  const found = new Map<string, Json>()
  for (const one of value) {
    if (!isRecord(one) || typeof one.id !== 'string') return null
    found.set(one.id, one)
  }
  return found.size === value.length ? found : null
}

function item(value: unknown): string {
  if (!isRecord(value)) return String(value)
  return named(value as { name?: string; name_en?: string }) || String(value.text ?? value.code ?? value.queue ?? value.id ?? told(value))
}
