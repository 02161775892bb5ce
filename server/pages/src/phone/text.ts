/** The texts of the visitor's pages. */
import page from '../generated/texts/page.json'
import phone from '../generated/texts/phone.json'
import { texts } from '../texts'

export const t = texts({ ...page, ...phone })
