import { expect, test } from 'vitest'
import cases from '../../../../tests/pages/voice_turns.json'
import { Turns } from './turns'

interface Step {
  called?: string[]
  recalled?: string[]
  over?: string
  counters?: Record<string, string | null>
  next?: [string, boolean] | null
  counter?: string
  stands?: boolean
  said?: boolean
  clear?: boolean
}

test.each(cases as unknown as { name: string; steps: Step[] }[])('$name', ({ steps }) => {
  const turns = new Turns()
  steps.forEach((step, at) => {
    const [number = '', counter = ''] = step.called ?? step.recalled ?? []
    if (number) turns.called({ event_id: `${at}-0`, ticket: number, number, counter, recall: !!step.recalled })
    if (step.over) turns.over(step.over)
    if (step.counters) turns.atCounters(new Map(Object.entries(step.counters).map(([id, ticket]) => [id, { ticket }])))
    if (step.said) turns.said()
    if (step.clear) turns.clear()
    if (step.stands !== undefined) expect(turns.stands).toBe(step.stands)
    if (step.next === undefined) return
    const turn = turns.next()
    expect(turn && [turn.call.number, turn.short]).toEqual(step.next)
    if (step.counter) expect(turn?.call.counter).toBe(step.counter)
  })
})
