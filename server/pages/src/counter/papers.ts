/** The visitor's papers: which are here, which are missing, which nobody has looked at. Pure. */
import type { Paper } from '../hall'

export interface Ticked {
  have: string[]
  missing: string[]
}
export type Mark = 'have' | 'missing' | null

/** The papers of the service's guide, and after them what staff noted as missing beyond it. */
export function listed(guide: Paper[], ticked: Ticked): Paper[] {
  const known = new Set(guide.map(({ name }) => name))
  const more = [...ticked.have, ...ticked.missing].filter((name) => !known.has(name))
  return [...guide, ...[...new Set(more)].map((name) => ({ name }))]
}

export function markOf(ticked: Ticked, name: string): Mark {
  if (ticked.have.includes(name)) return 'have'
  return ticked.missing.includes(name) ? 'missing' : null
}

/** With a paper marked so; marking it as it is already takes the mark back. */
export function marked(ticked: Ticked, name: string, mark: 'have' | 'missing'): Ticked {
  const was = markOf(ticked, name)
  const without = { have: ticked.have.filter((one) => one !== name), missing: ticked.missing.filter((one) => one !== name) }
  return was === mark ? without : { ...without, [mark]: [...without[mark], name] }
}

/** Which of `count` marks an arrow leads to, two to a paper; where there is no other, it stays. */
export function markBeside(at: number, count: number, arrow: string): number {
  const to = at + ({ ArrowDown: 2, ArrowUp: -2, ArrowRight: at % 2 ? 0 : 1, ArrowLeft: at % 2 ? -1 : 0 }[arrow] ?? 0)
  return to >= 0 && to < count ? to : at
}

/** With all that nobody has looked at marked as here. */
export function allHere(guide: Paper[], ticked: Ticked): Ticked {
  const open = guide.map(({ name }) => name).filter((name) => !markOf(ticked, name))
  return { ...ticked, have: [...ticked.have, ...open] }
}

export function counted(papers: Paper[], ticked: Ticked): { have: number; missing: number; open: number } {
  const { have, missing } = ticked
  return { have: have.length, missing: missing.length, open: papers.filter(({ name }) => !markOf(ticked, name)).length }
}
