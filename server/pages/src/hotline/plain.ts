/** What a hotline clerk reads out of a service, in whole sentences; it asks nothing and knows no clock but the one given. */
import { dateOf, dayOf, timeOf } from '../clock'
import type { Hall, Paper } from '../hall'
import type { Language } from '../texts'
import { waitOf } from './times'
import type { ServiceGuide } from './types'

/** Gives the text of a key of the hotline's own, without its area. */
export type Speak = (key: string, values?: Record<string, string | number>) => string

function named(one: { name: string; name_en?: string }, language: Language): string {
  return (language === 'en' && one.name_en) || one.name
}

/** The sentences, in the order in which somebody on the telephone wants them. */
export function sentences(service: ServiceGuide, hall: Hall, language: Language, now: number, speak: Speak): string[] {
  const said = [speak('say_where', { service: named(service, language), hall: named(hall, language), place: placeOf(service, hall, language, speak) })]
  if (service.online_url) said.push(speak('say_online'))
  if (service.guide) {
    const names = service.guide.papers.map((paper) => paperOf(paper, language, speak))
    if (names.length) said.push(speak('say_papers', { papers: names.join(language === 'en' ? ', ' : '、') }))
    const days = service.guide.promised_days
    if (days != null) said.push(days > 0 ? speak('say_time', { days }) : speak('say_at_once'))
    const fee = (language === 'en' && service.guide.fee_en) || service.guide.fee
    if (fee) said.push(speak('say_fee', { fee }))
  } else said.push(speak('say_no_papers'))
  return [...said, ...hoursOf(service, hall, language, now, speak)]
}

function placeOf(service: ServiceGuide, hall: Hall, language: Language, speak: Speak): string {
  const queue = hall.queues.find(({ id }) => id === service.queue)
  const zone = hall.zones?.find(({ id }) => id === queue?.zone)
  return zone ? speak('say_floor', { floor: zone.floor ?? 1, zone: named(zone, language) }) : ''
}

function paperOf(paper: Paper, language: Language, speak: Speak): string {
  const name = named(paper, language)
  const form = (language === 'en' ? paper.form_en : paper.form) ?? ''
  return form ? speak('say_paper', { name, form }) : name
}

function hoursOf(service: ServiceGuide, hall: Hall, language: Language, now: number, speak: Speak): string[] {
  if (!hall.open) {
    const next = hall.next_session
    if (!next) return []
    const day = dayOf(next.open_at) === dayOf(now) ? speak('today') : dateOf(next.open_at, language)
    return [speak('say_next', { day, open: timeOf(next.open_at) })]
  }
  const queue = hall.queues.find(({ id }) => id === service.queue)
  const said = []
  if (queue && queue.waiting === 0) said.push(speak('say_nobody'))
  else if (queue) {
    const wait = waitOf(queue)
    said.push(wait ? speak('say_wait', { count: queue.waiting, ...wait }) : speak('say_waiting', { count: queue.waiting }))
  }
  if (hall.session && hall.hours === 'calendar') {
    said.push(speak('say_hours', { close: timeOf(hall.session.close_at), last: timeOf(hall.session.last_draw_at) }))
  }
  return said
}
