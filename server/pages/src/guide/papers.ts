/** The papers of one service or several as a list to tick. It looks at nothing but its arguments. */
import type { Paper } from '../hall'
import type { PaperToBring, Ticked } from './types'

export interface Row {
  name: string
  name_en: string
  /** What to bring of it, and what is peculiar, in the reader's language where there is one. */
  aside: string[]
}
/** Ticked: there; crossed: not there; neither: not asked yet. */
export type Ticks = Record<string, boolean>

export function rowsOf(papers: Paper[], english: boolean): Row[] {
  const one = (paper: Paper, field: 'form' | 'note') => (english ? paper[`${field}_en`] : undefined) || paper[field] || ''
  const rows = papers.filter(({ name }) => name).map((paper) => ({
    name: paper.name,
    name_en: paper.name_en ?? '',
    aside: [one(paper, 'form'), one(paper, 'note'), english ? '' : (paper.issued_by ?? '')].filter(Boolean),
  }))
  return [...new Map(rows.map((row) => [row.name, row])).values()]
}

/** Those of a guidance's result; `counted` says how many of each. */
export function rowsToBring(papers: PaperToBring[], english: boolean, counted: (paper: PaperToBring) => string): Row[] {
  return papers.map((paper) => {
    const notes = paper.services.map((use) => (english ? use.note_en : use.note))
    return { name: paper.name, name_en: paper.name_en, aside: [...new Set([counted(paper), ...notes, english ? '' : paper.issued_by])].filter(Boolean) }
  })
}

export function ticksOf(ticked: Ticked | null | undefined): Ticks {
  return Object.fromEntries([...(ticked?.have ?? []).map((name) => [name, true]), ...(ticked?.missing ?? []).map((name) => [name, false])])
}

/** What the server takes: what is not asked yet is neither there nor missing. */
export function tickedOf(ticks: Ticks): Ticked {
  const names = (there: boolean) => Object.keys(ticks).filter((name) => ticks[name] === there)
  return { have: names(true), missing: names(false) }
}

/** What is asked of the server: only what differs from `began` is changed there, and nothing that another ticked since. */
export function changeOf(ticks: Ticks, began: Ticks): Ticked & { before: Ticked } {
  return { ...tickedOf(ticks), before: tickedOf(began) }
}

/** One's own ticks once others are known to stand otherwise: what they changed is shown, the rest stays as ticked here. */
export function carried(own: Ticks, began: Ticks, now: Ticks): Ticks {
  const carried = { ...now }
  for (const name of new Set([...Object.keys(own), ...Object.keys(began)])) {
    const there = own[name]
    if (there === began[name] || now[name] !== began[name]) continue
    if (there === undefined) delete carried[name]
    else carried[name] = there
  }
  return carried
}
