/** Centres in their tree, as a drop-down shows them. Pure. */
import type { ManagedCentre } from '../../generated/records'
import { named } from '../../texts'

export interface Node {
  value: string
  label: string
  children: Node[]
}

/** Each centre under the one above it; one whose above isn't there is at the top. */
export function treeOf(centres: ManagedCentre[]): Node[] {
  const nodes = new Map(centres.map((one) => [one.id, { value: one.id, label: named(one, one.id), children: [] as Node[] }]))
  const tops: Node[] = []
  for (const one of centres) {
    const above = one.above == null ? undefined : nodes.get(one.above)
    ;(above?.children ?? tops).push(nodes.get(one.id)!)
  }
  return tops
}
