/** What a scanner or a camera has read: a slip's address, its secret, or a number. It looks at nothing but its arguments. */

export type Scanned = { secret: string } | { number: string }

const SECRET = /^[A-Za-z0-9_-]{20,120}$/
const NUMBER = /^[A-Z]{1,2}[0-9.]{3,12}$/
/** A person types slower than this; a scanner that plays a keyboard never pauses so long. */
const SCANNER_PAUSE_MS = 60
const LEAST = 4

/** The ticket that a read text names; null for a code of something else. */
export function understand(read: string): Scanned | null {
  const text = read.trim()
  const secret = /\/t\/([^/?#\s]+)/.exec(text)?.[1] ?? text
  if (SECRET.test(secret)) return { secret }
  const number = text.normalize('NFKC').toUpperCase().replace(/\s+/g, '')
  return NUMBER.test(number) ? { number } : null
}

/** Tells a scanner that plays a keyboard from a person who types: by its haste, and the Enter at its end. */
export class Wedge {
  private read = ''
  private at = 0

  /** One key; the whole text with the Enter after it, if a scanner sent it. */
  key(key: string, at: number): string | null {
    const hasty = at - this.at < SCANNER_PAUSE_MS
    this.at = at
    if (key === 'Enter') {
      const text = hasty ? this.read : ''
      this.read = ''
      return text.length >= LEAST ? text : null
    }
    if (key.length !== 1) return null
    this.read = hasty ? this.read + key : key
    return null
  }
}
