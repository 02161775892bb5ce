/** The texts of ratings, at the counter's screen and on the ticket's page. */
import page from '../generated/texts/page.json'
import rating from '../generated/texts/rating.json'
import { texts } from '../texts'
import { tagOf, type Level, type Tag } from './levels'

export const t = texts({ ...page, ...rating })

export function levelWord(level: Level): string {
  return t(`rating.level_${level}`)
}

export function tagWord(tag: Tag): string {
  return t(`rating.tag_${tag}`)
}

/** A tag in the reader's language, whichever the visitor's was; other words stay as they are. */
export function tagSaid(said: string): string {
  const known = tagOf(said, rating)
  return known ? tagWord(known) : said
}
