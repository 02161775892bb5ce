import { expect, test } from 'vitest'
import type { GuidanceOption, GuidanceQuestion } from '../../generated/records'
import { freeId, judge, ledTo, standing } from './ways'

function option(id: string, next = '', codes: string[] = [], step = 1): GuidanceOption {
  return { id, text: id, text_en: '', next, note: '', note_en: '', services: codes.map((code) => ({ code, step, note: '', note_en: '' })) }
}
function question(id: string, ...options: GuidanceOption[]): GuidanceQuestion {
  return { id, text: id, text_en: '', options }
}
const SOUND = [question('a', option('yes', 'b', ['S2'], 2), option('no', '', ['S1'])), question('b', option('x', '', ['S1']), option('y'))]

test('every way of a sound tree ends', () => {
  const { ways, orphans } = judge({ questions: SOUND })
  expect(ways.map(({ ending }) => ending)).toEqual(['ends', 'ends', 'ends'])
  expect(orphans).toEqual([])
})

test('a way that comes back, leads nowhere, or ends without a word is told with its path', () => {
  const questions = [question('a', option('back', 'a'), option('gone', 'z'), option('empty'), option('on', 'b')), question('b')]
  const found = judge({ questions }).ways.map((way) => [way.ending, way.steps.map(({ option }) => option.id).join('>')])
  expect(Object.fromEntries(found)).toEqual({ circle: 'back', nowhere: 'gone', empty: 'empty', no_options: 'on' })
})

test('a question that no answer leads to is an orphan', () => {
  expect(judge({ questions: [question('a', option('x', '', ['S1'])), question('b', option('x', '', ['S1']))] }).orphans).toEqual(['b'])
})

test('a tree of very many ways is walked only so far, and says so', () => {
  const questions = Array.from({ length: 12 }, (_, at) => question(`q${at}`, option('l', `q${at + 1}`, ['S1']), option('r', `q${at + 1}`)))
  questions.push(question('q12', option('end', '', ['S1'])))
  expect(judge({ questions }).more).toBe(true)
})

test('services of a way come by step, each once, at the earliest step that names it', () => {
  const { steps, question: next } = standing({ questions: SOUND }, ['yes', 'x'])
  expect(next).toBeNull()
  expect(ledTo(steps).map(({ code, step }) => [code, step])).toEqual([['S1', 1], ['S2', 2]])
})

test('an answer that is no longer there ends the visit before it', () => {
  const { steps, question: next } = standing({ questions: SOUND }, ['yes', 'gone'])
  expect(steps.length).toBe(1)
  expect(next?.id).toBe('b')
})

test('a new id is one that is free', () => {
  expect(freeId('q', ['q1', 'q3'])).toBe('q2')
})
