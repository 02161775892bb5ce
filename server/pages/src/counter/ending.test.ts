import { expect, test } from 'vitest'
import { endOf, finishBody, freshEnding, lack } from './ending'

const NOW = Date.parse('2026-01-05T10:00:00+08:00') // a Monday

test('an outcome that is not stated asks for nothing and sends nothing else', () => {
  expect(lack(freshEnding(), [], NOW)).toBeNull()
  expect(finishBody(freshEnding(), ['照片'], 'demo-20260105-A001')).toEqual({ ticket: 'demo-20260105-A001', outcome: 'unstated' })
})

test('missing papers are named, a conditional case has a date as well', () => {
  const ending = { ...freshEnding(), outcome: 'papers_missing' as const }
  expect(lack(ending, [], NOW)).toBe('missing')
  expect(lack(ending, ['照片'], NOW)).toBeNull()
  const conditional = { ...ending, outcome: 'conditional' as const }
  expect(lack(conditional, ['照片'], NOW)).toBe('due')
  expect(lack({ ...conditional, due: '2026-01-04' }, ['照片'], NOW)).toBe('due')
  expect(lack({ ...conditional, due: '2026-01-05' }, ['照片'], NOW)).toBeNull()
  expect(finishBody({ ...conditional, due: '2026-01-05' }, ['照片']).due_at).toBe(Date.parse('2026-01-05T23:59:59+08:00'))
})

test('who is sent elsewhere is told where to', () => {
  const ending = { ...freshEnding(), outcome: 'referred' as const }
  expect(lack(ending, [], NOW)).toBe('referred')
  expect(lack({ ...ending, note: '到社保局' }, [], NOW)).toBeNull()
})

test('what has no place in the outcome is left out, and so is what is empty', () => {
  const filled = { ...freshEnding(), outcome: 'done' as const, due: '2026-02-01', caseNo: ' 示1 ', delivery: 'post' as const, tracking: ' ' }
  expect(finishBody(filled, ['照片'])).toEqual({ outcome: 'done', case_no: '示1', delivery: { kind: 'post' } })
  expect(finishBody({ ...filled, tracking: 'EA1CN' }, []).delivery).toEqual({ kind: 'post', number: 'EA1CN' })
})

test.each(['', '2026-13-40', '明天', '05.01.2026'])('what is no day has no end: "%s"', (date) => {
  expect(endOf(date)).toBeNull()
})
