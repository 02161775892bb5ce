/** The visitor at the counter as the guide left them: papers, notes, for whom they act; and the guide to the service. */
import { computed, onUnmounted, ref, shallowRef, watch } from 'vue'
import { api, get, newKey, post, Refused } from '../api'
import type { Paper } from '../hall'
import { allHere, listed, marked, type Ticked } from './papers'
import type { AttendedTicket, WorkTicket } from './types'
import { t } from './text'

interface Service {
  code: string
  name: string
  guide: { papers: Paper[] } | null
}
const NONE: Ticked = { have: [], missing: [] }
const TRY_AGAIN_MS = 3000

export function useVisitor(centre: string, ticket: () => WorkTicket | null) {
  const attended = shallowRef<AttendedTicket | null>(null)
  const service = shallowRef<Service | null>(null)
  /** As last ticked here, before the server has said so. */
  const own = shallowRef<Ticked | null>(null)
  /** What `own` began with: only what differs from it is changed, so that what a guide ticks meanwhile stays. */
  let began: Ticked = NONE
  const refused = ref('')
  const services = new Map<string, Service>()
  let again: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> = Promise.resolve()

  const ticked = computed<Ticked>(() => own.value ?? attended.value?.papers ?? NONE)
  const papers = computed(() => listed(service.value?.guide?.papers ?? [], ticked.value))

  async function read(): Promise<void> {
    clearTimeout(again)
    const asked = ticket()
    if (!asked) return
    try {
      const found = await get<AttendedTicket>(api('centres', centre, 'tickets', asked.id))
      if (ticket()?.id !== asked.id) return
      attended.value = found
      const known = services.get(asked.service) ?? (await get<Service>(api('centres', centre, 'services', asked.service)))
      services.set(asked.service, known)
      if (ticket()?.id === asked.id) service.value = known
    } catch (error) {
      // A service that was taken out of the catalogue has no guide any more; anything else is tried again.
      if (!(error instanceof Refused)) again = setTimeout(() => void read(), TRY_AGAIN_MS)
    }
  }

  /** Keep what is ticked now; one save after the other, so that the last one counts. */
  function save(next: Ticked): void {
    const asked = ticket()
    if (!asked) return
    if (own.value === null) began = attended.value?.papers ?? NONE
    own.value = next
    refused.value = ''
    const key = newKey()
    saving = saving.then(async () => {
      if (own.value !== next) return
      try {
        const kept = await post<AttendedTicket>(`${api('centres', centre, 'tickets', asked.id)}/papers`, { ...next, before: began }, key)
        if (ticket()?.id !== asked.id) return
        began = next
        attended.value = { ...attended.value, ...kept }
      } catch (error) {
        refused.value = error instanceof Refused ? error.message : t('page.unreachable')
      }
      if (own.value === next && !refused.value) own.value = null
    })
  }

  function mark(name: string, as: 'have' | 'missing'): void {
    save(marked(ticked.value, name, as))
  }

  function add(name: string): void {
    if (name && !ticked.value.missing.includes(name)) save({ ...ticked.value, missing: [...ticked.value.missing, name] })
  }

  function tickAll(): void {
    save(allHere(service.value?.guide?.papers ?? [], ticked.value))
  }

  /** When all that was ticked has been kept. */
  async function settled(): Promise<void> {
    await saving
  }

  watch(
    () => ticket()?.id,
    () => {
      attended.value = service.value = own.value = null
      refused.value = ''
    },
    { flush: 'sync' },
  )
  watch(
    () => [ticket()?.id, ticket()?.version, ticket()?.service],
    () => void read(),
    { immediate: true },
  )
  onUnmounted(() => clearTimeout(again))
  return { attended, service, papers, ticked, refused, mark, add, tickAll, settled }
}
