/** What a catalogue's parts are made of: their fields, how each is typed in, and what is allowed. It holds no values. */

/** Where the allowed words come from: the catalogue itself, or a fixed list. */
export type Source = 'departments' | 'categories' | 'queues' | 'zones' | 'services' | 'special' | 'sessions' | 'icons' | 'identities' | 'channels' | 'weekdays'

export type Kind =
  | { kind: 'text'; most?: number; wide?: boolean }
  | { kind: 'number'; least?: number; empty?: boolean; step?: number }
  | { kind: 'minutes'; least?: number }
  | { kind: 'percent'; empty?: boolean }
  | { kind: 'date' }
  | { kind: 'dates' }
  | { kind: 'time' }
  | { kind: 'yes' }
  | { kind: 'one'; from: Source; empty?: boolean }
  | { kind: 'many'; from: Source; empty?: boolean }
  | { kind: 'lines' }
  | { kind: 'rows'; fields: Field[] }
  | { kind: 'group'; fields: Field[] }
  | { kind: 'keyed'; keys: Source | 'word' | 'date'; each: Kind }

export type Field = Kind & { name: string; must?: boolean; fixed?: boolean }

export interface Part {
  part: string
  fields: Field[]
  /** What the table shows of an entry. */
  columns: string[]
}

const text = (name: string, more: Partial<Field> = {}): Field => ({ kind: 'text', name, ...more }) as Field
const number = (name: string, least = 0): Field => ({ kind: 'number', name, least })
const minutes = (name: string): Field => ({ kind: 'minutes', name, least: 0 })
const names: Field[] = [text('name', { must: true }), text('name_en')]
const id = text('id', { must: true, fixed: true })

const served: Kind = {
  kind: 'rows',
  fields: [{ kind: 'one', name: 'queue', from: 'queues', must: true }, minutes('delay_s')],
}
const sessions: Kind = {
  kind: 'rows',
  fields: [
    id, ...names,
    { kind: 'time', name: 'draw_from' }, { kind: 'time', name: 'open' }, { kind: 'time', name: 'last_draw' }, { kind: 'time', name: 'close' },
    { kind: 'yes', name: 'special' },
  ],
}
const quota: Kind = {
  kind: 'group',
  fields: [
    number('total', 1), number('walk_in_floor', 1),
    { kind: 'keyed', name: 'shares', keys: 'channels', each: { kind: 'number', least: 0 } },
  ],
}
const appointments: Field[] = [number('capacity', 1), minutes('slot_s'), number('days_ahead'), minutes('head_start_s'), minutes('grace_s')]
/** A line of the hall's own: as many characters as fit, and twice as many letters. */
const said = (most: number): Field[] => [
  text('text', { must: true, wide: true, most } as Partial<Field>), text('text_en', { wide: true, most: 2 * most } as Partial<Field>),
]
const paper = [
  text('name', { must: true }), text('name_en'), text('form'), text('form_en'),
  text('issued_by'), text('issued_by_en'), text('note'), text('note_en'),
]
const guide: Field[] = [
  { kind: 'rows', name: 'papers', fields: paper },
  { kind: 'lines', name: 'conditions' }, { kind: 'lines', name: 'conditions_en' },
  { kind: 'lines', name: 'steps' }, { kind: 'lines', name: 'steps_en' },
  { kind: 'number', name: 'promised_days', least: 0, empty: true }, { kind: 'number', name: 'statutory_days', least: 0, empty: true },
  text('fee'), text('fee_en'), text('basis', { wide: true }), { kind: 'date', name: 'dated' },
]

export const PARTS: Part[] = [
  {
    part: 'services',
    columns: ['code', 'name', 'department', 'category', 'queue'],
    fields: [
      text('code', { must: true, fixed: true }), ...names, text('public_name'),
      { kind: 'one', name: 'department', from: 'departments', must: true }, { kind: 'one', name: 'category', from: 'categories', must: true },
      { kind: 'one', name: 'queue', from: 'queues', must: true }, { kind: 'one', name: 'identity', from: 'identities', must: true },
      { kind: 'lines', name: 'keywords' }, { kind: 'number', name: 'wanted', least: 1, empty: true },
      { kind: 'many', name: 'sessions', from: 'special', empty: true }, text('online_url', { wide: true }),
      { kind: 'group', name: 'guide', fields: guide },
    ],
  },
  {
    part: 'queues',
    columns: ['id', 'name', 'prefix', 'zone', 'max_cases'],
    fields: [
      id, ...names, text('prefix', { must: true, most: 2 } as Partial<Field>), { kind: 'one', name: 'zone', from: 'zones', must: true },
      number('max_cases', 1), number('requeue_behind'),
      { kind: 'keyed', name: 'quotas', keys: 'sessions', each: quota }, { kind: 'group', name: 'appointments', fields: appointments },
    ],
  },
  {
    part: 'counters',
    columns: ['id', 'name', 'label', 'zone', 'queues'],
    fields: [
      id, ...names, text('label', { must: true }), text('spoken'), { kind: 'one', name: 'zone', from: 'zones', must: true }, number('floor', -9),
      { ...served, name: 'queues' }, text('group'), { kind: 'keyed', name: 'profiles', keys: 'word', each: served },
    ],
  },
  { part: 'zones', columns: ['id', 'name', 'floor'], fields: [id, ...names, number('floor', -9)] },
  { part: 'departments', columns: ['id', 'name', 'name_en'], fields: [id, ...names] },
  { part: 'categories', columns: ['id', 'name', 'icon'], fields: [id, ...names, { kind: 'one', name: 'icon', from: 'icons', must: true }] },
  {
    part: 'classes',
    columns: ['id', 'name', 'head_start_s', 'age_from'],
    fields: [
      id, ...names, minutes('head_start_s'), { kind: 'keyed', name: 'head_starts_s', keys: 'queues', each: { kind: 'minutes', least: 0 } },
      { kind: 'number', name: 'age_from', least: 1, empty: true }, text('basis', { wide: true }),
    ],
  },
  { part: 'trees', columns: ['id', 'name', 'questions'], fields: [id, ...names, { kind: 'one', name: 'icon', from: 'icons', empty: true }, { kind: 'lines', name: 'keywords' }] },
  {
    part: 'calendar',
    columns: [],
    fields: [
      { kind: 'keyed', name: 'weekdays', keys: 'weekdays', each: sessions }, { kind: 'dates', name: 'holidays' },
      { kind: 'keyed', name: 'workdays', keys: 'date', each: sessions }, text('timezone', { must: true }),
    ],
  },
  {
    part: 'texts',
    columns: [],
    fields: [
      { kind: 'group', name: 'welcome', fields: said(40) }, { kind: 'group', name: 'slip', fields: said(60) },
      { kind: 'rows', name: 'tips', fields: said(70) },
    ],
  },
  {
    part: 'policy',
    columns: [],
    fields: [
      number('announce_times', 1), number('announce_s'), number('announce_needs_s'), number('requeue_limit'), number('walking_s'), number('undo_s'),
      minutes('pause_release_s'), minutes('head_start_limit_s'), number('party_centre_limit', 1),
      number('agent_centre_limit', 1), number('no_show_limit', 1), number('suspension_days'),
      { kind: 'number', name: 'remote_distance_km', least: 0, empty: true, step: 0.1 }, { kind: 'percent', name: 'remote_share' },
      minutes('typical_service_s'), number('remote_draws_a_day', 1), { kind: 'percent', name: 'address_share', empty: true },
      { kind: 'number', name: 'check_in_radius_m', least: 0, empty: true },
    ],
  },
  {
    part: 'centre',
    columns: [],
    fields: [
      ...names, text('address', { wide: true }), { kind: 'number', name: 'latitude', empty: true, step: 0.0001 },
      { kind: 'number', name: 'longitude', empty: true, step: 0.0001 },
    ],
  },
]

/** Parts that are lists of entries; the others' fields are each by themselves. */
export const LISTS = PARTS.filter(({ columns }) => columns.length).map(({ part }) => part)
export const ICONS = ['id-card', 'home', 'shop', 'hospital', 'money', 'tax', 'building', 'car', 'family', 'work', 'law', 'other']

export function partOf(part: string): Part {
  const found = PARTS.find((one) => one.part === part)
  if (!found) throw new Error(`no part ${part}`)
  return found
}

/** What a service's entry is known by is its code, any other's its id. */
export function keyOf(part: string): string {
  return part === 'services' ? 'code' : 'id'
}
