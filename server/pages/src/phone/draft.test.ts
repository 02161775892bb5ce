import { beforeEach, expect, test, vi } from 'vitest'
import { forget, leave, takeUp } from './draft'

const stored = new Map<string, string>()

beforeEach(() => {
  stored.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  })
})

test('a form that was left is taken up once, and by no other form', () => {
  leave('tickets demo GA001', { cases: 2 })
  expect(takeUp('tickets demo GA001')).toEqual({ cases: 2 })
  expect(takeUp('tickets demo GA001')).toEqual({})
  leave('tickets demo GA001', { cases: 2 })
  expect(takeUp('tickets demo GA002')).toEqual({})
  expect(stored.size).toBe(0)
})

test('what was drawn leaves nothing behind', () => {
  leave('tickets demo GA001', { party: { acting_for: { name: '王芳' } } })
  forget()
  expect(stored.size).toBe(0)
})

test('what is kept there by somebody else is no form', () => {
  stored.set('quhao.draft', '{')
  expect(takeUp('tickets demo GA001')).toEqual({})
})
