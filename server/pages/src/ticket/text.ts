/** The texts of the ticket page. */
import page from '../generated/texts/page.json'
import phone from '../generated/texts/phone.json'
import state from '../generated/texts/state.json'
import ticket from '../generated/texts/ticket.json'
import { maybe, texts, type Texts } from '../texts'

export const t = texts({ ...page, ...phone, ...state, ...ticket })

/** The word for a ticket's state; one booked for a slot was not drawn from afar. */
export function stateWord(value: string, slot_at?: number | null): string {
  if (value === 'booked' && slot_at) return t('ticket.booked_slot')
  return maybe(state as Texts, `state.${value}`, value)
}
