/** What a scanned code says about checking in. It looks at nothing but its arguments. */

export type Scanned = { code: string } | { problem: 'other_hall' | 'no_code' }

const CHECK_IN = /\/check-in\/([^/?#\s]+)\/([A-Za-z0-9_-]{4,64})\/?(?:[?#].*)?$/

/** The code of `centre`'s screen, or why it is none. */
export function understand(read: string, centre: string): Scanned {
  const [, where, code] = CHECK_IN.exec(read.trim()) ?? []
  if (!where || !code) return { problem: 'no_code' }
  return where === encodeURIComponent(centre) || where === centre ? { code } : { problem: 'other_hall' }
}
