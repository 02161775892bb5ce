/** The texts of the page of simulated devices. */
import page from '../generated/texts/page.json'
import twins from '../generated/texts/twins.json'
import { maybe, texts, type Texts } from '../texts'

export const t = texts({ ...page, ...twins })

/** A text whose key is made of a device's own word; the word itself, where it is new to this page. */
export function word(prefix: string, value: string): string {
  return maybe(twins as Texts, prefix + value, value)
}
