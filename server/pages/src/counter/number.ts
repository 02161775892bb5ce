/** A ticket's id from what is printed or shown of it. It looks at nothing but its arguments. */

/** The id of a number typed by hand, of a day `YYYY-MM-DD` unless another stands before it; null if nothing was. */
export function ticketId(centre: string, day: string, typed: string): string | null {
  // Full-width letters of a Chinese keyboard, small letters, spaces and dashes all mean the same number.
  const number = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  const [, earlier, rest] = /^(\d{8})([A-Z][A-Z0-9.]*)$/.exec(number) ?? []
  if (earlier) return `${centre}-${earlier}-${rest}`
  return number ? `${centre}-${day.replace(/-/g, '')}-${number}` : null
}
