/** The texts of the page of devices. */
import devices from '../generated/texts/devices.json'
import page from '../generated/texts/page.json'
import { maybe, texts, type Texts } from '../texts'
import { codeOf } from './health'

const areas = { ...page, ...devices }
export const t = texts(areas)

/** A text whose key is made of a word from the server; the word itself, where it is new to this page. */
export function word(prefix: string, value: string): string {
  return maybe(areas as Texts, prefix + value, value)
}

/** A fault in words; a card's code that has no word is told by its number. */
export function faultWords(fault: string): string {
  const code = codeOf(fault)
  return code ? t('devices.fault_code', { code }) : word('devices.fault_', fault)
}
