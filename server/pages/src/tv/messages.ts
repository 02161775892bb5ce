/** What the band below says, in its order: urgent first, then the hall's notices, what to do, and papers. */
import type { Named } from '../fold'
import type { HallText } from '../generated/records'
import { named } from '../texts'
import type { Message } from './Band.vue'
import { shortName } from './lines'
import { spoken, t } from './text'
import type { Tip } from './tips'

interface Said {
  notices: Named[]
  /** Whether people wait for whom no counter is open. */
  unserved: boolean
  closed: boolean
  /** When the hall opens next, in words; empty where nobody knows. */
  opens: string
  tip: Tip | null
  /** What the hall says in words of its own. */
  own: HallText[]
}

export function messagesOf({ notices, unserved, closed, opens, tip, own }: Said): Message[] {
  const told = notices.flatMap(({ text, text_en }) =>
    spoken.map((language) => String((language === 'en' && text_en) || text || '')),
  )
  const messages: Message[] = [...new Set(told)].filter(Boolean).map((text) => ({ kind: 'notice', text }))
  for (const language of spoken) {
    const say = (kind: Message['kind'], text: string) => messages.push({ kind, text })
    // Whoever waits for no counter is told so between whatever else is said.
    if (unserved) messages.unshift({ kind: 'alert', text: t('tv.unserved_advice', {}, language) })
    if (closed) {
      say('advice', opens ? t('tv.closed_until', { time: opens }, language) : t('tv.closed', {}, language))
      continue
    }
    for (const { text, text_en } of own) say('advice', (language === 'en' && text_en) || text)
    say('advice', t('tv.advice', {}, language))
    say('advice', t('tv.advice_check_in', {}, language))
    if (!tip?.papers.length) continue
    const comma = t('tv.comma', {}, language)
    const papers = tip.papers.map((paper) => shortName(named(paper, '', language))).join(comma)
    say('papers', t('tv.papers', { service: named(tip, '', language), papers }, language))
  }
  return messages
}
