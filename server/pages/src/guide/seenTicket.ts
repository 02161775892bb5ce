/** A ticket as it is read anew whenever the hall says that it changed; without a line, as the hall was last seen. */
import { computed, ref, watch } from 'vue'
import { api, get, Refused } from '../api'
import type { Bench } from './bench'
import { t } from './text'
import type { SeenTicket, Why } from './types'

export function useTicket(bench: Bench, id: string) {
  const path = api('centres', bench.centre, 'tickets', id)
  const read = ref<SeenTicket | null>(null)
  const why = ref<Why | null>(null)
  const said = ref('')
  const told = computed(() => bench.seen()?.tickets.get(id) as SeenTicket | undefined)
  const ticket = computed(() => {
    const newer = told.value && told.value.version > (read.value?.version ?? -1)
    return newer ? { ...read.value, ...told.value! } : read.value
  })

  async function load(): Promise<void> {
    try {
      const found = await get<SeenTicket>(path)
      if (found.version >= (read.value?.version ?? 0)) read.value = found
      said.value = ''
      why.value = found.state === 'waiting' ? await get<Why>(`${path}/why`) : null
    } catch (error) {
      if (error instanceof Refused) said.value = error.message
      else if (!ticket.value) said.value = t('guide.ticket_away')
    }
  }
  // What left the hall's list, done or cancelled, is read once more as well.
  watch(() => told.value?.version, () => void load())
  watch(bench.connected, (is) => is && void load())
  void load()
  return { path, ticket, why, said, load }
}
