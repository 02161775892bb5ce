/** Services, guides and guidance trees: asked of the server, kept on the tablet, and read there when there is no line. */
import { api, get, post, Unreachable } from '../api'
import { named } from '../texts'
import { findKept } from './finding'
import { keep, recall } from './kept'
import { clear, put, take } from './shelf'
import type { Guided, Service, ServiceBrief, TreeBrief } from './types'

const PAUSE_MS = 60

export class Known {
  services: ServiceBrief[]
  trees: TreeBrief[]
  private fetching = false

  constructor(private readonly centre: string) {
    this.services = recall<ServiceBrief[]>('services') ?? []
    this.trees = recall<TreeBrief[]>('trees') ?? []
  }

  /** What a service is called in the reader's language; what a ticket calls it, where it isn't known. */
  nameOf(code: string | null | undefined, otherwise: string): string {
    return named(this.services.find((service) => service.code === code), otherwise)
  }

  /** Services and trees for these words; the kept ones where the server is away. */
  async find(asked: string): Promise<{ services: ServiceBrief[]; trees: TreeBrief[]; kept: boolean }> {
    const q = `?q=${encodeURIComponent(asked)}`
    try {
      const [{ services }, { trees }] = await Promise.all([
        get<{ services: ServiceBrief[] }>(`${this.at('services')}${q}`),
        get<{ trees: TreeBrief[] }>(`${this.at('guidance')}${q}`),
      ])
      return { services, trees, kept: false }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      const trees = this.trees.filter((tree) => [tree.name, ...tree.keywords].some((word) => word.includes(asked) || asked.includes(word)))
      return { services: findKept(this.services, asked), trees, kept: true }
    }
  }

  /** The guide to a service. */
  service(code: string): Promise<Service> {
    return this.orKept(`service.${code}`, () => get<Service>(this.at('services', code)))
  }

  /** Where answers lead in a tree; `answers` in the order in which the questions were asked. */
  guided(tree: string, answers: string[]): Promise<Guided> {
    return this.orKept(`tree.${tree}.${answers.join('.')}`, () => post<Guided>(this.at('guidance', tree), { answers }))
  }

  /** Fetch and keep all there is, slowly, once a version of the catalogue; `goOn` says whether there still is a line. */
  async fetchAll(version: number, goOn: () => boolean): Promise<void> {
    if (this.fetching) return
    this.fetching = true
    try {
      this.services = (await get<{ services: ServiceBrief[] }>(this.at('services'))).services
      keep('services', this.services)
      this.trees = (await get<{ trees: TreeBrief[] }>(this.at('guidance'))).trees
      keep('trees', this.trees)
      if (recall<string>('whole') === `${this.centre} ${version}`) return
      await clear()
      for (const { code } of this.services.filter((service) => service.has_guide)) {
        if (!goOn()) return
        await this.service(code)
        await pause()
      }
      const ways = this.trees.map(({ id }) => ({ id, answers: [] as string[] }))
      for (let way = ways.shift(); way && goOn(); way = ways.shift()) {
        const { id, answers } = way
        const { question } = await this.guided(id, answers)
        for (const option of question?.options ?? []) ways.push({ id, answers: [...answers, option.id] })
        await pause()
      }
      if (goOn()) keep('whole', JSON.stringify(`${this.centre} ${version}`))
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
    } finally {
      this.fetching = false
    }
  }

  private async orKept<T>(name: string, ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask()
      await put(name, answer)
      return answer
    } catch (error) {
      const kept = error instanceof Unreachable ? await take<T>(name) : null
      if (kept === null) throw error
      return kept
    }
  }

  private at(...parts: string[]): string {
    return api('centres', this.centre, ...parts)
  }
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, PAUSE_MS))
}
