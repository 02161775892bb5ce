/** Who is signed in here and the halls that are theirs; a page of staff asks for a sign-in until there is somebody. */
import { computed, ref, shallowRef } from 'vue'
import { api, get, LONG_MS, Refused, remove } from './api'
import page from './generated/texts/page.json'
import type { CentreSummary } from './hall'
import { texts } from './texts'

export interface Staff {
  id: string
  kind: string
  name: string
  roles: string[]
  centre: string | null
}

const t = texts(page)
const RETRY_MS = 2000

/**
 * `may` tells who may work on this page, `turnedAway` what others are told, and `begun` hears of each new beginning.
 * The hall chosen stays chosen as long as it is among theirs.
 */
export function useSignedIn(may: (who: Staff) => boolean, turnedAway: () => string, begun = (): void => undefined) {
  const step = ref<'loading' | 'sign-in' | 'in'>('loading')
  const me = shallowRef<Staff | null>(null)
  const centres = shallowRef<CentreSummary[]>([])
  const chosen = ref('')
  const said = ref('')
  const centre = computed(() => centres.value.find(({ id }) => id === chosen.value) ?? null)

  async function begin(): Promise<void> {
    step.value = 'loading'
    try {
      const who = await get<Staff>(api('me'))
      if (who.kind !== 'staff' || !may(who)) {
        // Nobody sees that this account is signed in here. A device's own screen keeps its session.
        if (who.kind === 'staff') await remove(api('sessions')).catch(() => undefined)
        return out(turnedAway())
      }
      const known = (await get<{ centres: CentreSummary[] }>(api('centres'), LONG_MS)).centres
      centres.value = who.centre ? known.filter(({ id }) => id === who.centre) : known
      if (!centre.value) chosen.value = centres.value[0]?.id ?? ''
      me.value = who
      begun()
      said.value = ''
      step.value = 'in'
    } catch (error) {
      if (!(error instanceof Refused)) return void setTimeout(() => void begin(), RETRY_MS)
      out(error.status === 401 ? said.value : error.message)
    }
  }

  async function signOut(): Promise<void> {
    try {
      await remove(api('sessions'))
      out('')
    } catch (error) {
      said.value = error instanceof Refused ? error.message : t('page.unreachable')
    }
  }

  function out(why: string): void {
    me.value = null
    said.value = why
    step.value = 'sign-in'
  }

  return { step, me, centres, chosen, centre, said, begin, signOut }
}
