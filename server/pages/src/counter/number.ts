/** A ticket's id from what is printed or shown of it. It looks at nothing but its arguments. */

/** The id of a number typed by hand, of a day `YYYY-MM-DD`; null if nothing was typed. */
export function ticketId(centre: string, day: string, typed: string): string | null {
  // Full-width letters of a Chinese keyboard, small letters, spaces and dashes all mean the same number.
  const number = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  return number ? `${centre}-${day.replace(/-/g, '')}-${number}` : null
}
