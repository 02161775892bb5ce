/** A queue's wait in whole minutes, as the kiosk says it: an honest range, or that too little is known. */
export type Range = { kind: 'unknown' } | { kind: 'soon' } | { kind: 'about'; most: number } | Between
interface Between {
  kind: 'between'
  least: number
  most: number
}

/** From seconds; `unknown` where the server foresees nothing. */
export function rangeOf(p50_s: number | null | undefined, p90_s: number | null | undefined): Range {
  if (p50_s == null || p90_s == null) return { kind: 'unknown' }
  if (p90_s < 60) return { kind: 'soon' }
  const least = Math.max(1, Math.floor(p50_s / 60))
  const most = Math.ceil(p90_s / 60)
  return least < most ? { kind: 'between', least, most } : { kind: 'about', most }
}
