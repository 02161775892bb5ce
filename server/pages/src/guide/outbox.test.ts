import { beforeEach, describe, expect, it } from 'vitest'
import { Outbox, type Act, type Ways } from './outbox'

const AT = '/api/v1/centres/demo/tickets'
let line: 'up' | 'down' | 'lost'
let sent: { path: string; body: object; key: string }[]
let kept: string | null
let seen: readonly Act[]
let day: string
let now: number
let answer: Record<string, unknown>
let meanwhile: () => void
let came: [string, unknown][]

class No extends Error {}

function ways(): Ways {
  let keys = 0
  return {
    async send(path, body, key) {
      if (line === 'down') throw new TypeError('no line')
      if (line === 'up' && 'reason' in body && body.reason === 'refuse me') throw new No('not now')
      sent.push({ path, body, key })
      if (line === 'lost') throw new TypeError('no answer')
      meanwhile()
      return answer
    },
    refusal: (error) => (error instanceof No ? error.message : null),
    newKey: () => `key-${(kept?.length ?? 0)}-${++keys}`,
    now: () => now,
    day: () => day,
    late: ({ at }) => now - at > 600,
    keep: (text) => (kept = text),
    recall: () => kept,
    changed: (acts) => (seen = acts),
    came: ({ path }, { number }) => came.push([path, number]),
  }
}
const wish = (path: string, body = {}) => ({ path, body, what: 'guide.did', values: {} })

beforeEach(() => {
  line = 'up'
  sent = []
  kept = null
  seen = []
  came = []
  day = '2026-11-28'
  now = 1
  answer = { id: 'demo-20261128-A001', number: 'A001' }
  meanwhile = () => undefined
})

describe('an act', () => {
  it('is done at once and no longer listed', async () => {
    const done = await new Outbox(ways()).do(wish(`${AT}/x/requeue`))
    expect(done).toMatchObject({ done: true, answer: { number: 'A001' } })
    expect(seen).toEqual([])
  })

  it('waits without a line, and is sent once with its key when there is one again', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    expect(await outbox.do(wish('one'))).toMatchObject({ done: false })
    await outbox.do(wish('two'))
    expect(seen.map((act) => act.path)).toEqual(['one', 'two'])
    const keys = seen.map((act) => act.key)
    line = 'up'
    await outbox.flush()
    await outbox.flush()
    expect(sent.map(({ path, key }) => [path, key])).toEqual([['one', keys[0]], ['two', keys[1]]])
    expect(seen).toEqual([])
  })

  it('whose answer was lost is sent again under the same key', async () => {
    line = 'lost'
    const outbox = new Outbox(ways())
    await outbox.do(wish('one'))
    line = 'up'
    await outbox.flush()
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1)
    expect(sent).toHaveLength(2)
  })

  it('outlives the page', async () => {
    line = 'down'
    await new Outbox(ways()).do(wish('one', { reason: 'x' }))
    line = 'up'
    await new Outbox(ways()).flush()
    expect(sent).toMatchObject([{ path: 'one', body: { reason: 'x' } }])
  })

  it('that is refused is told at once, and does not wait', async () => {
    const outbox = new Outbox(ways())
    expect(await outbox.do(wish('one', { reason: 'refuse me' }))).toMatchObject({ done: false, said: 'not now' })
    expect(seen).toEqual([])
  })

  it('that waited and is refused stays listed with the reason, and holds up nothing', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do(wish('one', { reason: 'refuse me' }))
    await outbox.do(wish('two'))
    line = 'up'
    await outbox.flush()
    expect(seen).toMatchObject([{ path: 'one', state: 'refused', said: 'not now' }])
    expect(sent.map(({ path }) => path)).toEqual(['two'])
    outbox.drop(seen[0]!.key)
    expect(seen).toEqual([])
  })

  it('of yesterday is never sent: nobody stands there any more', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do(wish(AT))
    line = 'up'
    day = '2026-11-29'
    await outbox.flush()
    expect(sent).toEqual([])
    expect(seen).toMatchObject([{ state: 'outdated' }])
  })
})

describe('an act that waited', () => {
  it('is told of when it is done, and one that was done at once is not', async () => {
    const outbox = new Outbox(ways())
    await outbox.do(wish('at once'))
    line = 'down'
    await outbox.do(wish('one'))
    await outbox.do(wish('behind it'))
    await outbox.do(wish('two', { reason: 'refuse me' }))
    line = 'up'
    await outbox.do(wish('last'))
    expect(came).toEqual([['one', 'A001'], ['behind it', 'A001']])
  })

  it('on a page that was closed is told of by the next', async () => {
    line = 'down'
    await new Outbox(ways()).do(wish('one'))
    line = 'up'
    await new Outbox(ways()).flush()
    expect(came).toEqual([['one', 'A001']])
  })

  it('and was dropped while another was on its way is not sent', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do(wish('one'))
    await outbox.do(wish('two'))
    line = 'up'
    meanwhile = () => seen.filter(({ path }) => path === 'two').forEach(({ key }) => outbox.drop(key))
    await outbox.flush()
    expect(sent.map(({ path }) => path)).toEqual(['one'])
  })

  it('too long is sent only once somebody wants it still, under its key', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do(wish('draw'))
    const { key } = seen[0]!
    line = 'up'
    now = 1000
    await outbox.flush()
    expect(sent).toEqual([])
    expect(seen).toMatchObject([{ state: 'late' }])
    await outbox.confirm(key)
    expect(sent).toMatchObject([{ path: 'draw', key }])
    expect(seen).toEqual([])
  })

  it('behind another of the same ticket is meant for the ticket as that one left it', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    const asSeen = { state: 'missed', queue: 'A', called_at: 5 }
    await outbox.do(wish(`${AT}/demo-20261128-A001/requeue`, { seen: asSeen }))
    await outbox.do(wish(`${AT}/demo-20261128-A001/transfer`, { queue: 'B', seen: asSeen }))
    await outbox.do(wish(`${AT}/demo-20261128-A002/transfer`, { queue: 'B', seen: asSeen }))
    line = 'up'
    answer = { id: 'demo-20261128-A001', state: 'waiting', queue: 'A', called_at: null }
    await outbox.flush()
    expect(sent.map(({ body }) => (body as { seen: unknown }).seen)).toEqual([asSeen, { state: 'waiting', queue: 'A', called_at: null }, asSeen])
  })
})

describe('who it is for', () => {
  const personal = { party: { phone: '13987654321' } }

  it('is sent and never kept', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do({ ...wish(AT, { service: 'S1' }), personal })
    expect(kept).not.toContain('13987654321')
    line = 'up'
    await outbox.flush()
    expect(sent[0]?.body).toEqual({ service: 'S1', ...personal })
  })

  it('has to be said again after the page was opened anew, and the key stays', async () => {
    line = 'lost'
    await new Outbox(ways()).do({ ...wish(AT, { service: 'S1' }), personal })
    line = 'up'
    const outbox = new Outbox(ways())
    await outbox.flush()
    expect(seen).toMatchObject([{ state: 'incomplete' }])
    new Outbox(ways())
    expect(seen).toMatchObject([{ state: 'incomplete' }])
    await outbox.complete(seen[0]!.key, personal)
    expect(sent.map(({ body }) => body)).toEqual([{ service: 'S1', ...personal }, { service: 'S1', ...personal }])
    expect(sent[0]?.key).toBe(sent[1]?.key)
  })
})

describe('what follows a draw', () => {
  it('is done with the ticket that came of it, before what waits behind', async () => {
    line = 'down'
    const outbox = new Outbox(ways())
    await outbox.do({ ...wish(AT), then: [{ suffix: 'papers', body: { have: ['x'] }, what: 'guide.did_papers' }] })
    line = 'up'
    await outbox.flush()
    await new Promise((done) => setTimeout(done))
    await outbox.flush()
    expect(sent.map(({ path }) => path)).toEqual([AT, `${AT}/demo-20261128-A001/papers`])
    expect(came.map(([path]) => path)).toEqual(sent.map(({ path }) => path))
    expect(seen).toEqual([])
  })
})

it('what can not be read is no act', () => {
  kept = '{"acts": 1'
  expect(new Outbox(ways()).all).toEqual([])
})
