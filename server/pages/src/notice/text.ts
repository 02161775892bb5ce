/** The texts of the one-time notice. */
import notice from '../generated/texts/notice.json'
import page from '../generated/texts/page.json'
import { texts } from '../texts'

export const t = texts({ ...page, ...notice })
