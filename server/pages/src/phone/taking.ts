/** A number taken from home, now or for a time: asked for once for each wish, and opened, or why there is none. */
import { computed, ref, watch } from 'vue'
import { api, newKey, Refused } from '../api'
import { language } from '../texts'
import { surely, useRead } from './asking'
import { forget, leave, takeUp } from './draft'
import { keep } from './kept'
import { t } from './text'
import type { Centre, DrawnTicket, Service } from './types'

/** What a form holds beside for whom it is: it comes back from WeChat's sign-in with all of it. */
type Filled = Record<string, unknown>

export function useTaking(where: { centre: string; code: string }, kind: 'tickets' | 'appointments', filled: () => Filled) {
  const { found: service } = useRead<Service>(() => api('centres', where.centre, 'services', where.code))
  const { found: hall } = useRead<Centre>(() => api('centres', where.centre))
  const queue = computed(() => hall.value?.queues.find(({ id }) => id === service.value?.queue))
  const form = `${kind} ${where.centre} ${where.code}`
  const left = takeUp<Filled & { party: object | null }>(form)
  /** For whom; null for oneself. */
  const party = ref<object | null>(left.party ?? null)
  const signing = ref(false)
  watch(signing, (asked) => asked && leave(form, { ...filled(), party: party.value }))
  const busy = ref(false)
  const refused = ref<Refused | null>(null)
  const said = ref('')
  let key = newKey()
  let sent = ''

  const held = computed(() => (refused.value?.code === 'already_holding' ? (refused.value.body.ticket as DrawnTicket) : null))

  function open(ticket: DrawnTicket): void {
    const { name, name_en } = service.value ?? { name: ticket.service_name, name_en: '' }
    keep({ secret: ticket.secret, centre: where.centre, number: ticket.number, service: name, service_en: name_en, day: ticket.day })
    location.href = `/t/${encodeURIComponent(ticket.secret)}`
  }

  /** Take one; whether it was refused or could not be asked for. */
  async function take(more: object): Promise<boolean> {
    busy.value = true
    refused.value = null
    said.value = ''
    const body = { service: where.code, channel: 'web', lang: language.value, ...(party.value && { party: party.value }), ...more }
    // The same wish has the same key, however often it is sent; another wish has another.
    if (JSON.stringify(body) !== sent) key = newKey()
    sent = JSON.stringify(body)
    try {
      const drawn = await surely<DrawnTicket>(api('centres', where.centre, kind), body, key)
      forget()
      open(drawn)
      return true
    } catch (error) {
      if (error instanceof Refused && error.status === 401) signing.value = true
      else if (error instanceof Refused) refused.value = error
      else said.value = t('page.unreachable')
      return false
    } finally {
      busy.value = false
    }
  }

  return { service, hall, queue, left, party, signing, busy, refused, said, held, open, take }
}
