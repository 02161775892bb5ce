/** The hall's clock: ticks for what is shown, corrected by what the server last said the time was. */
import { ref } from 'vue'

export const TIMEZONE = 'Asia/Shanghai'

/** Milliseconds now by the server's clock, four times a second. */
export const now = ref(Date.now())
let ahead = 0

/** Take the server's word on the time. */
export function correct(nowAt: number | null | undefined): void {
  if (nowAt) ahead = nowAt - Date.now()
  now.value = Date.now() + ahead
}

/** `09:05`, in the hall's time zone. */
export function timeOf(at: number, seconds = false): string {
  return format(at, { hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }), hourCycle: 'h23' }, 'en-GB')
}

/** The date with its weekday, in words of the language. */
export function dateOf(at: number, language: string): string {
  return format(at, { month: 'short', day: 'numeric', weekday: 'short' }, language)
}

/** The day as `2026-01-05`, in the hall's time zone. */
export function dayOf(at: number): string {
  return format(at, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE')
}

/** A length of time as `4:05` or `1:04:05`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

// One is dear to make, and a screen that is on for weeks asks several times a second.
const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions, language: string): string {
  const key = `${language} ${Object.keys(options).join()}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: TIMEZONE, ...options })
  formats.set(key, known)
  return known.format(at)
}

setInterval(() => correct(null), 250)
