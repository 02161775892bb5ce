/** The texts of the first page. */
import page from '../generated/texts/page.json'
import { texts } from '../texts'

export const t = texts(page)
