/** One telephone call at the desk: who calls, what about, what was done for them; logged with one key. */
import { computed, reactive, ref } from 'vue'
import { api, newKey, post, Refused } from '../api'
import type { Ticket } from '../generated/records'
import type { NamedService } from './types'
import { t } from './text'

const EMPTY = { phone: '', name: '', number: '', asked: '', answer: '', callBackAt: null as number | null, ticket: '' }

export function useCall(centre: () => string) {
  const call = reactive({ ...EMPTY, services: [] as NamedService[] })
  const said = ref('')
  const refused = ref('')
  const busy = ref(false)
  const drawn = ref<Ticket | null>(null)
  // One key for each act until it is done: pressing twice does it once.
  let keys = { log: newKey(), draw: newKey() }

  const party = computed(() => {
    const phone = call.phone.trim()
    const name = call.name.trim()
    return phone ? { phone, ...(name && { name }) } : null
  })

  function about(service: NamedService): void {
    if (!call.services.some(({ code }) => code === service.code)) call.services.push({ code: service.code, name: service.name, name_en: service.name_en })
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    refused.value = said.value = ''
    try {
      await act()
    } catch (error) {
      refused.value = error instanceof Refused ? error.message : t('page.unreachable')
      // A refusal is not kept, so another try may say something else; without an answer the same is asked again.
      if (error instanceof Refused) keys = { log: newKey(), draw: newKey() }
    } finally {
      busy.value = false
    }
  }

  async function save(): Promise<void> {
    const asked = call.asked.trim() || call.services.map(({ name }) => name).join('、')
    if (!asked) return void (refused.value = t('hotline.needs_asked'))
    if (call.callBackAt && !call.phone.trim()) return void (refused.value = t('hotline.needs_phone'))
    await attempt(async () => {
      const body = {
        channel: 'phone', centre: centre(), asked, services: call.services.map(({ code }) => code),
        ...(call.answer.trim() && { answer: call.answer.trim() }),
        ...party.value, ...(call.name.trim() && { name: call.name.trim() }),
        ...(call.callBackAt && { call_back_at: call.callBackAt }), ...(call.ticket && { ticket: call.ticket }),
      }
      await post(api('enquiries'), body, keys.log)
      clear()
      said.value = t('hotline.saved')
    })
  }

  async function draw(service: string, slotAt: number | null = null): Promise<void> {
    await attempt(async () => {
      const body = { service, channel: 'hotline', party: party.value, ...(slotAt !== null && { slot_at: slotAt }) }
      const ticket = await post<Ticket>(api('centres', centre(), slotAt === null ? 'tickets' : 'appointments'), body, keys.draw)
      keys.draw = newKey()
      drawn.value = ticket
      call.ticket = ticket.id
    })
  }

  function clear(): void {
    Object.assign(call, EMPTY, { services: [] })
    keys = { log: newKey(), draw: newKey() }
    drawn.value = null
    said.value = refused.value = ''
  }

  return { call, party, said, refused, busy, drawn, about, attempt, save, draw, clear }
}
export type Call = ReturnType<typeof useCall>
