/** The texts of the guide's page. */
import guide from '../generated/texts/guide.json'
import page from '../generated/texts/page.json'
import state from '../generated/texts/state.json'
import { language, maybe, texts, type Texts } from '../texts'

const areas = { ...page, ...state, ...guide }
export const t = texts(areas)

/** A text whose key is made of a word from the server; the word itself, where it is new to this page. */
export function word(prefix: string, value: string): string {
  return maybe(areas as Texts, prefix + value, value)
}

/** What was said in both languages, in the reader's; in Chinese where there is no other. */
export function either(said: { text: string; text_en: string }): string {
  return (language.value === 'en' && said.text_en) || said.text
}

/** The text of a key that was kept with an act; the key itself, where a newer page no longer has it. */
export function maybeText(key: string, values: Record<string, string>): string {
  return maybe(areas as Texts, key, key).replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place)
}
