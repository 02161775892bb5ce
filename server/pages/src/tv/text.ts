/** The texts of the hall screen. */
import page from '../generated/texts/page.json'
import tv from '../generated/texts/tv.json'
import { texts } from '../texts'

export const t = texts({ ...page, ...tv })
