/** The texts of the hotline desk. */
import hotline from '../generated/texts/hotline.json'
import page from '../generated/texts/page.json'
import state from '../generated/texts/state.json'
import { maybe, texts, type Texts } from '../texts'

export const t = texts({ ...page, ...hotline })

/** The word for a ticket's state. */
export function stateWord(value: string): string {
  return maybe(state as Texts, `state.${value}`, value)
}

/** The word for what an enquiry, a follow-up or a result is. */
export function word(kind: 'state' | 'bad_state' | 'result', value: string): string {
  return maybe(hotline as Texts, `hotline.${kind}_${value}`, value)
}

/** The hotline's own texts by their keys within it, for what makes sentences of them. */
export function speak(key: string, values: Record<string, string | number> = {}): string {
  return t(`hotline.${key}` as Parameters<typeof t>[0], values)
}
