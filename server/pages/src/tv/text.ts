/** The texts of the hall screen, and the languages it speaks. */
import page from '../generated/texts/page.json'
import tv from '../generated/texts/tv.json'
import { speakForHall, texts } from '../texts'

export const t = texts({ ...page, ...tv })
/** One, or two for a hall where foreigners come too: the second stands below the first or takes turns with it. */
export const spoken = speakForHall()
export const second = spoken[1] ?? null
