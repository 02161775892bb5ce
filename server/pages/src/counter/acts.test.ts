import { afterEach, beforeEach, expect, test, vi } from 'vitest'

interface Asked {
  key: string
  body: string
}
const { asked, answers } = await vi.hoisted(async () => {
  await import('vue') // it takes a page to be there if there is a document
  vi.stubGlobal('location', { search: '?lang=zh-CN' })
  vi.stubGlobal('document', { documentElement: {} })
  const asked: Asked[] = []
  const answers: ((init: RequestInit) => Promise<Response>)[] = []
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>
    asked.push({ key: headers['Idempotency-Key'] ?? '', body: String(init.body) })
    return answers.shift()!(init)
  })
  return { asked, answers }
})

import { useActs } from './acts'

const ok = async () => Response.json({ number: 'A001' })
const silence = (init: RequestInit) =>
  new Promise<Response>((_, reject) => init.signal!.addEventListener('abort', () => reject(new Error('aborted'))))
const changed = async () =>
  Response.json({ code: 'changed_meanwhile', title: 'x', detail: 'x', status: 409 }, { status: 409 })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  asked.length = answers.length = 0
  vi.useRealTimers()
})

test('a slow act says that it is being sent, and takes the former words away', async () => {
  const { act, said, say } = useActs()
  say('A000 办理完成。')
  answers.push(() => new Promise((resume) => setTimeout(() => void ok().then(resume), 3000)))
  const done = act('/next')
  expect(said.value).toBeNull()
  await vi.advanceTimersByTimeAsync(1000)
  expect(said.value).toEqual({ text: '正在发送…', kind: 'wait' })
  await vi.advanceTimersByTimeAsync(2000)
  expect(await done).toEqual({ number: 'A001' })
  expect(said.value).toBeNull()
})

test('that nobody waits is told as news and not as a fault', async () => {
  const { act, said } = useActs()
  const code = 'nobody_waiting'
  answers.push(async () => Response.json({ code, title: 'x', detail: '现在没有人等候。', status: 409 }, { status: 409 }))
  await act('/next')
  expect(said.value).toMatchObject({ text: '现在没有人等候。', kind: 'wait' })
})

test('an act without an answer is given up after eight seconds and asked again with the same key and body', async () => {
  const { act, busy, said } = useActs()
  answers.push(silence)
  const first = act('/next', { finish: { ticket: 'one' } })
  await vi.advanceTimersByTimeAsync(8000)
  expect(await first).toBeUndefined()
  expect(said.value?.kind).toBe('bad')
  expect(said.value?.text).toContain('再按一次')
  await vi.advanceTimersByTimeAsync(1)
  expect(busy.value).toBe(false)
  answers.push(ok)
  expect(await act('/next', { finish: { ticket: 'two' } })).toEqual({ number: 'A001' })
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
})

test('an act on a ticket that is no longer there says so', async () => {
  const { act, said } = useActs()
  answers.push(changed)
  expect(await act('/next', { finish: { ticket: 'one' } })).toBeUndefined()
  expect(said.value?.text).toContain('情况刚刚有变化')
  expect(asked).toHaveLength(1)
})
