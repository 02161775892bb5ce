/** Small sentences that several of these pages say. */
import { language, named } from '../texts'
import { t } from './text'
import type { GuidedPaper } from './types'

/** The range of a wait in whole minutes; '' where too little is known. */
export function range(least_s: number | null | undefined, most_s: number | null | undefined): string {
  if (least_s == null || most_s == null) return ''
  const least = Math.max(0, Math.floor(least_s / 60))
  return t('phone.wait_range', { least, most: Math.max(least + 1, Math.ceil(most_s / 60)) })
}

/** How many wait. */
export function people(count: number): string {
  return count ? t('phone.waiting', { count }) : t('phone.nobody_waiting')
}

/** A distance as one says it. */
export function away(km: number): string {
  return km < 1 ? t('phone.metres', { m: Math.round(km * 100) * 10 }) : t('phone.kilometres', { km: km.toFixed(km < 10 ? 1 : 0) })
}

/** A sentence told in both languages. */
export function said({ text, text_en }: { text: string; text_en: string }): string {
  return (language.value === 'en' && text_en) || text
}

/** How many of a paper to bring; '' where it is sent or looked up. */
export function counted({ originals, copies, either }: GuidedPaper): string {
  if (either) return t('phone.original_or_copy')
  const parts = [originals && t('phone.originals', { count: originals }), copies && t('phone.copies', { count: copies })]
  return parts.filter(Boolean).join(' ')
}

/** Who has to bring it, and what to look at, each said once. */
export function noted({ services }: GuidedPaper): string[] {
  return [...new Set(services.map(({ note, note_en }) => named({ name: note, name_en: note_en })).filter(Boolean))]
}
