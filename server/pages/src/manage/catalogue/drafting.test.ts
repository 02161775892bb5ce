import { beforeEach, expect, test, vi } from 'vitest'

type Answer = (init: RequestInit) => Promise<Response>
const { asked, answers } = await vi.hoisted(async () => {
  await import('vue') // it takes a page to be there if there is a document
  vi.stubGlobal('location', { search: '?lang=zh-CN' })
  vi.stubGlobal('document', { documentElement: {} })
  const asked: { method: string; path: string; body: string }[] = []
  const answers: Answer[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ method: init.method ?? 'GET', path, body: String(init.body) })
    return answers.shift()!(init)
  })
  return { asked, answers }
})

import { useDrafting } from './drafting'

const ZONE = { id: 'a', name: '一区', floor: 1 }
const draftOf = (centre: string, zones: object[] = [ZONE]) => ({ centre, above: null, tag: '1.1', changed: false, version: 1, own: { zones }, catalogue: { zones }, faults: [], changes: [] })
const ok = (body: object): Answer => async () => Response.json(body)
const stale: Answer = async () => Response.json({ code: 'edited_meanwhile', title: 'x', detail: 'x', tag: '2.1', changes: [{ part: 'zones', entry: 'a', at: 1, by: 'm2' }] }, { status: 412 })
const edit = { part: 'zones', entry: 'a', value: { ...ZONE, name: '东区' } }

beforeEach(() => {
  asked.length = answers.length = 0
})

test('a draft that comes once another centre was chosen is not shown under its name', async () => {
  const { draft, read } = useDrafting()
  let late: (answer: Response) => void = () => undefined
  answers.push(() => new Promise((resolve) => (late = resolve)), ok(draftOf('second')))
  const first = read('first')
  await read('second')
  late(Response.json(draftOf('first')))
  await first
  expect(draft.value?.centre).toBe('second')
})

test('an entry that somebody took away meanwhile stays away without a request, or goes back whole', async () => {
  const { conflict, read, save, settle } = useDrafting()
  answers.push(ok(draftOf('first')), stale, ok(draftOf('first', [])))
  await read('first')
  expect(await save(edit)).toBe(false)
  expect(conflict.value).toMatchObject({ gone: true, theirs: null, differences: [] })
  const open = conflict.value
  expect(await settle(null)).toBe(false)
  expect(asked).toHaveLength(3)
  conflict.value = open
  answers.push(ok({}), ok(draftOf('first')))
  expect(await settle([])).toBe(true)
  expect(asked[3]).toMatchObject({ method: 'PUT', body: JSON.stringify({ value: edit.value }) })
})

test('what two take away at once is away, and nobody is asked about it', async () => {
  const { conflict, read, save } = useDrafting()
  answers.push(ok(draftOf('first', [ZONE, { ...ZONE, id: 'b' }])), stale, ok(draftOf('first', [{ ...ZONE, id: 'b' }])))
  await read('first')
  expect(await save({ ...edit, value: null })).toBe(true)
  expect(conflict.value).toBeNull()
})
