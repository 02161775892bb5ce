/** How long it will probably be until the turn, in words: a range, or that too little is known. */
import { rangeOf } from '../tv/range'
import { t } from './text'

/** From seconds, as foreseen for this ticket. */
export function waitWords(p50_s: number | null | undefined, p90_s: number | null | undefined): string {
  const range = rangeOf(p50_s, p90_s)
  if (range.kind === 'between') return t('ticket.wait', { least: range.least, most: range.most })
  if (range.kind === 'about') return t('ticket.wait_about', { most: range.most })
  return t(range.kind === 'soon' ? 'ticket.wait_soon' : 'ticket.wait_unknown')
}
