/** The texts in the reader's language; every one comes from server/wire/texts. */
import { ref, watchEffect } from 'vue'

export type Language = 'zh-CN' | 'en'
export type Texts = Record<string, { 'zh-CN': string; en: string }>
type Values = Record<string, string | number>

export const language = ref<Language>(remembered())

/** A function that gives the text of a key of these areas, its `{places}` filled, in the reader's language or another. */
export function texts<T extends Texts>(
  areas: T,
): (key: keyof T & string, values?: Values, spoken?: Language) => string {
  return (key, values = {}, spoken = language.value) => fill((areas[key] as Texts[string])[spoken], values)
}

/** The text of a key that is only known when running; what was given, where there is none. */
export function maybe(areas: Texts, key: string, otherwise: string): string {
  return areas[key]?.[language.value] ?? otherwise
}

/** The name of a record in the reader's language or another; English falls back to Chinese. */
export function named(
  record: { name?: string; name_en?: string } | null | undefined,
  otherwise = '',
  spoken = language.value,
): string {
  if (!record) return otherwise
  return (spoken === 'en' && record.name_en) || record.name || otherwise
}

/** Lines in the reader's language; all of them in Chinese where the English ones aren't as many. */
export function lines(chinese: string[], english: string[] = []): string[] {
  return language.value === 'en' && english.length === chinese.length ? english : chinese
}

/** Change the language and remember it on this device. */
export function choose(chosen: Language): void {
  language.value = chosen
  try {
    localStorage.setItem('quhao.language', chosen)
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}

/** The hall's own languages, for a screen that nobody holds: Chinese, unless its address says `?lang=en` or `zh,en`. */
export function speakForHall(): Language[] {
  const asked = new URLSearchParams(location.search).get('lang') ?? ''
  const spoken = asked.split(',').map((one): Language => (one.trim().toLowerCase().startsWith('en') ? 'en' : 'zh-CN'))
  language.value = spoken[0] ?? 'zh-CN'
  return [...new Set(spoken)]
}

function remembered(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  let kept: string | null = null
  try {
    kept = localStorage.getItem('quhao.language')
  } catch {
    // As above.
  }
  const wanted = asked ?? kept ?? navigator.language
  return wanted.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}

watchEffect(() => {
  document.documentElement.lang = language.value
})
