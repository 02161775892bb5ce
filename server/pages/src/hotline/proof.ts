/** What a caller proves a booking by: its phone number, or the last four of the identity number it was made with. */
export type Proof = { phone: string } | { id_last4: string }

/** As it was typed, with or without spaces; null while it is neither. */
export function proofOf(typed: string): Proof | null {
  const said = typed.replace(/[\s-]/g, '').toUpperCase()
  if (/^[0-9A-Z]{4}$/.test(said)) return { id_last4: said }
  return /^\+?[0-9]{5,20}$/.test(said) ? { phone: said } : null
}
