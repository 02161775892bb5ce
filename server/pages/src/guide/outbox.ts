/**
 * Acts that are to reach the server, in order and each once: what got no answer waits, and is sent again as it was, under
 * its key. It outlives the page in what it is given to keep; who a visitor is stays in memory and never goes there. An
 * act on a ticket says how the ticket was seen (`body.seen`), and is never done to one that has moved on since.
 */
import { seenAs } from './seen'

export interface Act {
  key: string
  path: string
  body: Record<string, unknown>
  /** What it is, for whoever reads the list: a key of texts and what fills it. */
  what: string
  values: Record<string, string>
  at: number
  day: string
  /** What is to be done with the ticket that comes of it. */
  then: Follow[]
  /** Fields of the body that name somebody: in memory only. */
  personal?: Record<string, unknown>
  state: 'waiting' | 'refused' | 'incomplete' | 'outdated' | 'late'
  /** Why it was refused. */
  said?: string
  /** It got no answer at first: whoever asked for it went on without knowing. */
  waited?: boolean
}
export interface Follow {
  suffix: string
  body: Record<string, unknown>
  what: string
}
export type Wish = Pick<Act, 'path' | 'body' | 'what' | 'values'> & Partial<Pick<Act, 'then' | 'personal' | 'key'>>
/** How it went: done with its answer, refused by `said`, or not known yet. */
export type Sent = { done: true; answer: Record<string, unknown> } | { done: false; said?: string; error?: unknown }

export interface Ways {
  /** Sends it; throws what `refusal` tells apart. */
  send(path: string, body: object, key: string): Promise<Record<string, unknown>>
  /** The sentence of a refusal; null where the server gave none, and it may be asked again. */
  refusal(error: unknown): string | null
  newKey(): string
  now(): number
  /** The hall's business day. */
  day(): string
  /** Whether it has waited so long that somebody is to say again that it is wanted. */
  late(act: Act): boolean
  keep(text: string): void
  recall(): string | null
  changed(acts: readonly Act[]): void
  /** One that had waited is done, with its answer. */
  came(act: Act, answer: Record<string, unknown>): void
}

export class Outbox {
  private acts: Act[]
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly ways: Ways) {
    this.acts = recalled(ways.recall())
    ways.changed(this.acts)
  }

  get all(): readonly Act[] {
    return this.acts
  }

  /** Do it now, or as soon as there is a line; behind what waits already, since one act may rest on another. */
  async do(wish: Wish): Promise<Sent> {
    const { ways } = this
    const act: Act = {
      key: ways.newKey(),
      then: [],
      ...wish,
      at: ways.now(),
      day: ways.day(),
      state: 'waiting',
    }
    this.acts = [...this.acts, act]
    this.note()
    const sent = await this.flush(act)
    // Whoever stands there and is refused is told at once, and decides anew.
    if (!sent.done && sent.said) this.drop(act.key)
    else if (!sent.done) act.waited = true
    return sent
  }

  /** Send what waits, until something gets no answer. What became of `wanted`. */
  flush(wanted?: Act): Promise<Sent> {
    const turn = this.turn.then(() => this.send(wanted))
    this.turn = turn
    return turn
  }

  /** Nobody wants it any more. */
  drop(key: string): void {
    this.acts = this.acts.filter((act) => act.key !== key)
    this.note()
  }

  /** Who it is for, said again after the page was opened anew. */
  async complete(key: string, personal: Record<string, unknown>): Promise<void> {
    this.change(key, { personal, state: 'waiting', at: this.ways.now() })
    await this.flush()
  }

  /** It is wanted still, though it comes late. */
  async confirm(key: string): Promise<void> {
    this.change(key, { state: 'waiting', at: this.ways.now() })
    await this.flush()
  }

  private async send(wanted?: Act): Promise<Sent> {
    let result: Sent = { done: false }
    for (const { key } of this.acts) {
      // Looked up again: while another was on its way, it may have been dropped.
      const act = this.acts.find((one) => one.key === key && one.state === 'waiting')
      if (!act) continue
      const sent = await this.one(act)
      if (act === wanted) result = sent
      if (!sent.done && !sent.said) break
    }
    return result
  }

  private async one(act: Act): Promise<Sent> {
    if (act.day !== this.ways.day()) {
      this.change(act.key, { state: 'outdated' })
      return { done: false, said: 'outdated' }
    }
    if (this.ways.late(act)) {
      this.change(act.key, { state: 'late' })
      return { done: false, said: 'late' }
    }
    try {
      const answer = await this.ways.send(act.path, { ...act.body, ...act.personal }, act.key)
      this.follow(act, answer)
      this.restsOn(answer)
      if (act.waited) this.ways.came(act, answer)
      return { done: true, answer }
    } catch (error) {
      const said = this.ways.refusal(error)
      if (said === null) {
        act.waited = true
        return { done: false, error }
      }
      this.change(act.key, { state: 'refused', said })
      return { done: false, said, error }
    }
  }

  /** It is done: what was to follow takes its place, with the ticket there is now. */
  private follow(done: Act, answer: Record<string, unknown>): void {
    const at = done.path
    const next = done.then.map((follow): Act => ({
      ...done,
      key: `${done.key}-${follow.suffix}`,
      path: `${at}/${encodeURIComponent(String(answer.id))}/${follow.suffix}`,
      body: follow.body,
      what: follow.what,
      values: { number: String(answer.number ?? '') },
      then: [],
      personal: undefined,
    }))
    this.acts = this.acts.flatMap((act) => (act.key === done.key ? next : [act]))
    this.note()
    if (next.length) setTimeout(() => void this.flush())
  }

  /** What waits for the same ticket was meant for it as this act of one's own has left it. */
  private restsOn(answer: Record<string, unknown>): void {
    if (typeof answer.state !== 'string') return
    const of = `/tickets/${encodeURIComponent(String(answer.id))}/`
    const next = this.acts.filter((act) => act.body.seen && act.path.includes(of))
    for (const act of next) act.body = { ...act.body, seen: seenAs(answer) }
    if (next.length) this.note()
  }

  private change(key: string, fields: Partial<Act>): void {
    for (const act of this.acts) if (act.key === key) Object.assign(act, fields)
    this.note()
  }

  private note(): void {
    this.ways.keep(JSON.stringify(this.acts.map(({ personal, ...act }) => ({ ...act, withheld: personal !== undefined || act.state === 'incomplete' }))))
    this.ways.changed([...this.acts])
  }
}

const TO_SEND: Act['state'][] = ['waiting', 'late']

/** What was kept; who it was for is to be said again. A key stays, so that what was done already is not done twice. */
function recalled(text: string | null): Act[] {
  try {
    const kept = JSON.parse(text ?? '[]') as (Act & { withheld: boolean })[]
    return kept.map(({ withheld, ...act }) => ({ ...act, waited: true, state: withheld && TO_SEND.includes(act.state) ? 'incomplete' : act.state }))
  } catch {
    return []
  }
}
