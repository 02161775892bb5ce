/** A centre's draft as it is being edited here: read, saved under its tag, and what comes of somebody else's edit. */
import { computed, ref, shallowRef } from 'vue'
import { api, edit as send, get, Refused } from '../../api'
import type { CatalogueDraft, CatalogueEdited, CatalogueFault } from '../../generated/records'
import { LISTS } from './fields'
import { copied, entryOf, fieldsOf, isByField, ownOf, requestOf, type Edit, type Json } from './layer'
import { differing, merged, type Differing } from './merging'
import { nameOf } from '../text'
import { t } from './text'

/** A whole catalogue is judged, and with it those that take from it: more than an ordinary request. */
export const PATIENCE_MS = 60_000

/** Somebody else was quicker: what they changed, and how that stands against one's own edit. */
export interface Conflict {
  edit: Edit
  differences: Differing[]
  theirs: Json | null
  /** They took the whole entry away: it stays away, or goes back as it is here. */
  gone: boolean
  /** Their other edits, which stand in nobody's way. */
  others: Elsewhere[]
  by: string
}

/** An edit of somebody else's. */
export interface Elsewhere {
  part: string
  entry: string
  at: number
  by: string
  by_name?: string | null
}

export function useDrafting() {
  const draft = shallowRef<CatalogueDraft | null>(null)
  const said = ref('')
  const good = ref(false)
  const busy = ref(false)
  const refusedFaults = shallowRef<CatalogueFault[]>([])
  const conflict = shallowRef<Conflict | null>(null)
  const faults = computed(() => draft.value?.faults ?? [])

  let wanted = ''

  /** Read a centre's draft, which is the one edited from now on. */
  async function read(centre: string): Promise<void> {
    wanted = centre
    await readAgain(centre)
  }

  /** What comes once another centre is wanted is nobody's any more: it would be edited under the other's name. */
  async function readAgain(centre: string): Promise<void> {
    const found = await get<CatalogueDraft>(api('manage', 'catalogue', centre))
    if (wanted === centre) draft.value = found
  }

  /** Saves an edit that began from the draft as it is shown; true if it was taken. */
  async function save(edit: Edit, began = draft.value): Promise<boolean> {
    const now = draft.value
    if (!now || !began || busy.value) return false
    const before = valueIn(began, edit)
    busy.value = true
    said.value = ''
    refusedFaults.value = []
    try {
      const { method, path, body } = requestOf(now, edit)
      await send<CatalogueEdited>(method, api('manage', 'catalogue', now.centre, ...path), now.tag, body, PATIENCE_MS)
      await readAgain(now.centre)
      say(t('editor.saved'), true)
      return true
    } catch (error) {
      if (error instanceof Refused && error.code === 'edited_meanwhile') return await tellOf(error, now.centre, edit, before)
      if (error instanceof Refused) {
        refusedFaults.value = (error.body.faults as CatalogueFault[] | undefined) ?? []
        say(error.message)
      } else say(t('page.unreachable'))
      return false
    } finally {
      busy.value = false
    }
  }

  /** Opens the choice between both; true if there is none, since both took the same away. */
  async function tellOf(error: Refused, centre: string, edit: Edit, before: Json | null): Promise<boolean> {
    await readAgain(centre)
    if (draft.value?.centre !== centre) return false
    const changes = (error.body.changes as Elsewhere[] | undefined) ?? []
    const touches = (one: Elsewhere): boolean => one.part === edit.part && (!one.entry || one.entry === edit.entry)
    const theirs = valueIn(draft.value, edit)
    const mine = edit.value as Json | null
    if (edit.entry && mine === null && theirs === null) return true
    const last = changes.filter(touches).pop() ?? changes[changes.length - 1]
    const gone = edit.entry !== '' && mine !== null && before !== null && theirs === null
    conflict.value = {
      edit,
      theirs,
      gone,
      differences: gone ? [] : differing(before, mine, theirs),
      others: changes.filter((one) => !touches(one)),
      by: nameOf(last?.by ?? '', last?.by_name),
    }
    return false
  }

  /** Saves what was chosen between the two; null drops one's own edit. */
  async function settle(differences: Differing[] | null): Promise<boolean> {
    const open = conflict.value
    conflict.value = null
    if (!open || !differences) return false
    if (open.gone || open.edit.value === null) return save(open.edit)
    return save({ ...open.edit, value: merged(open.theirs, differences) })
  }

  function say(sentence: string, isGood = false): void {
    said.value = sentence
    good.value = isGood
  }

  return { draft, faults, said, good, busy, refusedFaults, conflict, read, save, settle, say }
}

/** What an edit is made to, as it is said in a draft; null where nothing is. */
function valueIn(draft: CatalogueDraft, { part, entry }: Edit): Json | null {
  const own = ownOf(draft, part, entry)
  if (isByField(draft, part, entry) || !LISTS.includes(part)) return copied(own ?? null)
  return copied(own ?? entryOf(draft, part, entry) ?? null)
}

/** The value that a form begins with: what counts now. */
export function shown(draft: CatalogueDraft, part: string, entry: string): Json {
  return copied(LISTS.includes(part) ? (entryOf(draft, part, entry) ?? {}) : fieldsOf(draft, part))
}
