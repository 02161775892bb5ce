/** Which counters a clerk means by what they typed. It looks at nothing but its arguments. */
import type { CounterState } from './types'

type Known = Pick<CounterState, 'id' | 'label' | 'name' | 'name_en'>

/** The counters that match, the one with just this number first; all of them where nothing is asked for. */
export function found<T extends Known>(counters: T[], typed: string): T[] {
  const wanted = plain(typed)
  if (!wanted) return counters
  const ranks = counters.map((counter) => ({ counter, rank: rankOf(counter, wanted) }))
  return ranks
    .filter(({ rank }) => rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map(({ counter }) => counter)
}

function rankOf(counter: Known, wanted: string): number {
  const label = plain(counter.label || counter.id)
  if (label === wanted || Number(label) === Number(wanted)) return 0
  if (label.startsWith(wanted)) return 1
  return plain(`${counter.name} ${counter.name_en}`).includes(wanted) ? 2 : 3
}

// A Chinese keyboard may give full-width digits.
function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}
