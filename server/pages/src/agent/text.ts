/** The texts of the village agent's page. */
import agent from '../generated/texts/agent.json'
import page from '../generated/texts/page.json'
import state from '../generated/texts/state.json'
import { maybe, texts, type Texts } from '../texts'

export const t = texts({ ...page, ...agent })

/** The word for a ticket's state. */
export function stateWord(value: string): string {
  return maybe(state as Texts, `state.${value}`, value)
}
