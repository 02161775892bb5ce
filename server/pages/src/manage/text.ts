/** The texts of the manager's page. */
import manage from '../generated/texts/manage.json'
import page from '../generated/texts/page.json'
import { maybe, texts, type Texts } from '../texts'

const areas = { ...page, ...manage }
export const t = texts(areas)

/** What a guide did, in words. */
export function helpedWord(act: string): string {
  return word('manage.helped_', act)
}

/** The name of whoever did something: of a member of staff, or of what acts without one. */
export function nameOf(by: string, name?: string | null): string {
  return name || word('manage.by_', by)
}

/** A text whose key is made of a word from the server; the word itself, where it is new to this page. */
export function word(prefix: string, value: string): string {
  return maybe(areas as Texts, prefix + value, value)
}
