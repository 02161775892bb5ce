/** The ways through a guidance tree as it is being edited: where they end, and what is wrong with them. Pure. */
import type { GuidanceOption, GuidanceQuestion, GuidanceTree, GuidedService } from '../../generated/records'

/** An answer given at a question. */
export interface Step {
  question: GuidanceQuestion
  option: GuidanceOption
}
/** `circle`: it comes back to a question; `nowhere`: the next question isn't there; `empty`: neither service nor advice. */
export type Ending = 'ends' | 'circle' | 'nowhere' | 'empty' | 'no_options'
export interface Way {
  steps: Step[]
  ending: Ending
  at: string
}
export interface Judgement {
  ways: Way[]
  /** Questions that no answer leads to. */
  orphans: string[]
  /** There are more ways than were walked. */
  more: boolean
}

const MOST_WAYS = 500

/** Every way from the first question to its end; a way that can't end is told where it fails. */
export function judge(tree: Pick<GuidanceTree, 'questions'>): Judgement {
  const questions = new Map(tree.questions.map((one) => [one.id, one]))
  const ways: Way[] = []
  const reached = new Set<string>()
  let more = false
  const first = tree.questions[0]
  const stack: { id: string; steps: Step[] }[] = first ? [{ id: first.id, steps: [] }] : []
  while (stack.length) {
    const { id, steps } = stack.pop()!
    if (ways.length >= MOST_WAYS) {
      more = true
      break
    }
    const question = questions.get(id)
    if (!question) {
      ways.push({ steps, ending: 'nowhere', at: id })
    } else if (steps.some((step) => step.question.id === id)) {
      ways.push({ steps, ending: 'circle', at: id })
    } else {
      reached.add(id)
      if (!question.options.length) ways.push({ steps, ending: 'no_options', at: id })
      for (const option of [...question.options].reverse()) {
        const on = [...steps, { question, option }]
        if (option.next) stack.push({ id: option.next, steps: on })
        else ways.push({ steps: on, ending: saysSomething(on) ? 'ends' : 'empty', at: id })
      }
    }
  }
  const orphans = more ? [] : tree.questions.map(({ id }) => id).filter((id) => !reached.has(id))
  return { ways, orphans, more }
}

/** The services that the answers of a way add up to, those of equal steps together; the first note of each counts. */
export function ledTo(steps: Step[]): GuidedService[] {
  const found = new Map<string, GuidedService>()
  for (const { option } of steps) {
    for (const service of option.services ?? []) {
      const known = found.get(service.code)
      if (!known) found.set(service.code, service)
      else if (service.step < known.step) found.set(service.code, { ...known, step: service.step })
    }
  }
  return [...found.values()].sort((one, other) => one.step - other.step)
}

function saysSomething(steps: Step[]): boolean {
  return steps.some(({ option }) => (option.services ?? []).length > 0 || (option.note ?? '').trim() !== '')
}

/** Where somebody stands who has answered so far: the next question, or the end. */
export function standing(tree: Pick<GuidanceTree, 'questions'>, answers: string[]): { steps: Step[]; question: GuidanceQuestion | null } {
  const questions = new Map(tree.questions.map((one) => [one.id, one]))
  const steps: Step[] = []
  let question = tree.questions[0] ?? null
  for (const answer of answers) {
    const option = question?.options.find(({ id }) => id === answer)
    if (!question || !option) break
    steps.push({ question, option })
    question = (option.next && questions.get(option.next)) || null
  }
  return { steps, question }
}

/** An id for something new, free among those there. */
export function freeId(prefix: string, taken: Iterable<string>): string {
  const known = new Set(taken)
  let number = 1
  while (known.has(`${prefix}${number}`)) number += 1
  return `${prefix}${number}`
}
