/** The people an agent acts for, as they are typed in; it sends and keeps nothing. */
export interface Villager {
  /** Tells rows apart, and makes the key of what is drawn for one. */
  row: number
  name: string
  phone: string
  idNumber: string
}
export interface ActingFor {
  name: string
  phone?: string
  id_type?: 'id_card'
  id_number?: string
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

export function villager(row: number): Villager {
  return { row, name: '', phone: '', idNumber: '' }
}

/** Whether a resident's ID number is of the right form with the right check letter (GB 11643). */
export function isIdNumber(value: string): boolean {
  if (!/^\d{17}[\dX]$/.test(value)) return false
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(value[at]), 0)
  return CHECKS[sum % 11] === value[17]
}

/** What is wrong with a row: somebody unnamed, nothing to know them by, or an ID number that can't be. */
export function faultOf(one: Villager): 'needs_person' | 'bad_id' | null {
  const id = one.idNumber.trim().toUpperCase()
  if (id && !isIdNumber(id)) return 'bad_id'
  if (!one.name.trim() || !(id || /^\+?\d{5,20}$/.test(one.phone.trim()))) return 'needs_person'
  return null
}

/** The person as the server is told. */
export function actingFor(one: Villager): ActingFor {
  const id = one.idNumber.trim().toUpperCase()
  const phone = one.phone.trim()
  return { name: one.name.trim(), ...(phone && { phone }), ...(id && { id_type: 'id_card' as const, id_number: id }) }
}
