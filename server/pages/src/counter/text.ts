/** The texts of the counter page. */
import counter from '../generated/texts/counter.json'
import desk from '../generated/texts/desk.json'
import page from '../generated/texts/page.json'
import state from '../generated/texts/state.json'
import { maybe, texts, type Texts } from '../texts'

const areas = { ...page, ...state, ...counter, ...desk }
export const t = texts(areas)

/** A text whose key is made of a word from the server; the word itself, where it is new to this page. */
export function word(prefix: string, value: string): string {
  return maybe(areas as Texts, prefix + value, value)
}
