/** The allowed words of a field, each with what a person reads. Pure. */
import type { Catalogue } from '../../generated/records'
import { named } from '../../texts'
import { ICONS, type Source } from './fields'
import { word } from './text'

export interface Word {
  value: string
  label: string
}
const CHANNELS = ['kiosk', 'guide', 'counter', 'wechat', 'web', 'hotline', 'agent']
const IDENTITIES = ['none', 'optional', 'required']
type Known = { id?: string; code?: string; name?: string; name_en?: string }

/** The words allowed by a catalogue as it stands. */
export function wordsFrom(source: Source, catalogue: Partial<Catalogue>): Word[] {
  switch (source) {
    case 'icons':
      return ICONS.map((value) => ({ value, label: word('editor.icon_', value) }))
    case 'identities':
      return IDENTITIES.map((value) => ({ value, label: word('editor.identity_', value) }))
    case 'channels':
      return CHANNELS.map((value) => ({ value, label: word('editor.channel_', value) }))
    case 'weekdays':
      return ['1', '2', '3', '4', '5', '6', '7'].map((value) => ({ value, label: word('editor.weekday_', value) }))
    case 'sessions':
      return [{ value: '*', label: word('editor.', 'any_session') }, ...sessions(catalogue, () => true)]
    case 'special':
      return sessions(catalogue, (one) => one.special)
    case 'services':
      return [...(catalogue.services ?? []), ...(catalogue.elsewhere ?? [])].map((one) => ({ value: one.code, label: `${one.code} ${named(one)}` }))
    default:
      return ((catalogue[source] as Known[] | undefined) ?? []).map((one) => ({ value: one.id ?? '', label: named(one, one.id) }))
  }
}

function sessions(catalogue: Partial<Catalogue>, wanted: (one: { special: boolean }) => boolean): Word[] {
  const days = [...Object.values(catalogue.calendar?.weekdays ?? {}), ...Object.values(catalogue.calendar?.workdays ?? {})]
  const found = new Map<string, string>()
  for (const one of days.flat()) if (wanted(one)) found.set(one.id, named(one, one.id))
  return [...found].map(([value, label]) => ({ value, label }))
}
