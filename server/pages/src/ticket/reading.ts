/** What a failed reading of a ticket means, and when to read again; it reads nothing itself. */
const FIRST_MS = 2_000
const LONGEST_MS = 30_000

/** Only `not_found` says that there is no such ticket; any other refusal is a server with too much to do. */
export function meaning(error: unknown): 'missing' | 'busy' | 'away' {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return 'away'
  return code === 'not_found' ? 'missing' : 'busy'
}

/** How long to wait after so many failures; `chance` (0 to 1) keeps a hall's phones from asking all at once. */
export function pauseMs(failures: number, chance: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.75 + chance / 2)
}
