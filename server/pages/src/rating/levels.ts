/** The five levels and what may be said beside them; it asks and sends nothing. */
export type Level = 1 | 2 | 3 | 4 | 5

/** The best first, as the rules of 好差评 have them; none is chosen beforehand. */
export const LEVELS: Level[] = [5, 4, 3, 2, 1]

export const BAD_TAGS = ['attitude', 'slow', 'waited', 'unclear', 'again', 'papers'] as const
export const GOOD_TAGS = ['friendly', 'quick', 'clear', 'once'] as const
export type Tag = (typeof BAD_TAGS)[number] | (typeof GOOD_TAGS)[number]

/** Levels that somebody calls back about. */
export function isBad(level: Level): boolean {
  return level <= 2
}

export function tagsOf(level: Level): readonly Tag[] {
  return level >= 4 ? GOOD_TAGS : BAD_TAGS
}

type Stops = { outcome?: string | null }[]

/** Which of the things that were done one of a ticket's stops is, from 1: a call that was missed is none. */
export function doneAs(stops: Stops, place: number): number {
  return stops.slice(0, place + 1).filter(({ outcome }) => outcome).length
}

/** What is done may be rated once: the places in a ticket's stops that can be, the last first. */
export function rateable(ticket: { stops: Stops; rated: number[] }): number[] {
  const done = ticket.stops.flatMap((stop, place) => (stop.outcome ? [place] : []))
  return done.filter((place) => !ticket.rated.includes(place)).reverse()
}

/** The tag whose words in any language these are: a visitor's are kept as they were sent. */
export function tagOf(said: string, words: Record<string, Record<string, string>>): Tag | undefined {
  return [...BAD_TAGS, ...GOOD_TAGS].find((tag) => Object.values(words[`rating.tag_${tag}`] ?? {}).includes(said))
}
