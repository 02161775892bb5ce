/** The texts of the catalogue's editor. */
import editor from '../../generated/texts/editor.json'
import page from '../../generated/texts/page.json'
import { maybe, texts, type Texts } from '../../texts'

const areas = { ...page, ...editor }
export const t = texts(areas)

/** A text whose key is made of a word from the server or the form; the word itself, where there is none. */
export function word(prefix: string, value: string): string {
  return maybe(areas as Texts, prefix + value, value)
}

/** What a field is called; of one in a group, such as `guide.fee`, each word of its way. */
export function label(field: string): string {
  return field
    .split('.')
    .map((one) => word('editor.f_', one))
    .join(' · ')
}
