/** Who may have a bad rating in hand, which come first, and what share was content. Pure. */
import type { FollowUp, Person, Sum } from './types'

/** Whom a follow-up can be handed to: never the clerk it is about; an appeal to another manager than whoever closed it. */
export function handlers(staff: Person[], one: FollowUp): Person[] {
  const mayDecide = ({ id, manages }: Person) => one.state !== 'appealed' || (manages && id !== one.closed_by)
  return staff.filter((person) => person.id !== one.clerk && mayDecide(person))
}

/** Those due first on top, which puts the overdue before all others; of closed ones the newest. */
export function inOrder(found: FollowUp[], state: string): FollowUp[] {
  return [...found].sort((one, other) => (state === 'closed' ? (other.closed_at ?? 0) - (one.closed_at ?? 0) : one.due_at - other.due_at))
}

/** The share of the three upper levels, in whole per cent; null where nobody rated. */
export function content({ levels, count }: Sum): number | null {
  if (!levels || !count) return null
  const good = [5, 4, 3].reduce((sum, level) => sum + (levels[level] ?? 0), 0)
  return Math.round((100 * good) / count)
}
