/** What a screen's address asks of its voice: `?voice=zh-CN,en&zone=z1&times=2&volume=80&quiet=12:00-13:30`. */
import { zonesIn } from '../tv/zone'

export interface Wishes {
  languages: string[]
  zones: string[]
  counters: string[]
  times: number
  volume: number
  quiet: [number, number][]
}

const LANGUAGES = ['zh-CN', 'en']
const MOST_TIMES = 3
const LOUDEST = 200

/** The wishes in an address, or null: a screen speaks only where it is asked to. */
export function wishes(search: string): Wishes | null {
  const asked = new URLSearchParams(search)
  const voice = asked.get('voice')
  if (voice === null || voice === 'off') return null
  const languages = listed(voice).filter((language) => LANGUAGES.includes(language))
  return {
    languages: languages.length ? languages : ['zh-CN'],
    zones: [...zonesIn(search)],
    counters: listed(asked.get('counter')),
    times: within(asked.get('times'), 1, MOST_TIMES, 2),
    volume: within(asked.get('volume'), 0, LOUDEST, 100) / 100,
    quiet: listed(asked.get('quiet')).flatMap((span) => hours(span)),
  }
}

/** Whether nothing is said in this minute of the day; hours may pass midnight. */
export function isQuiet(quiet: [number, number][], minute: number): boolean {
  return quiet.some(([from, to]) => (from <= to ? minute >= from && minute < to : minute >= from || minute < to))
}

function listed(value: string | null): string[] {
  return (value ?? '').split(',').filter(Boolean)
}

function within(value: string | null, low: number, high: number, otherwise: number): number {
  const number = Number(value)
  return value && Number.isFinite(number) ? Math.min(high, Math.max(low, number)) : otherwise
}

function hours(span: string): [number, number][] {
  const found = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(span)?.slice(1).map(Number)
  return found ? [[found[0]! * 60 + found[1]!, found[2]! * 60 + found[3]!]] : []
}
