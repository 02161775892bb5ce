/** Search in what the tablet keeps, for a time without a line: names, words, letters; the server finds far more. */
import type { ServiceBrief } from './types'

const MOST = 30

export function findKept(services: ServiceBrief[], asked: string): ServiceBrief[] {
  const q = plain(asked)
  if (!q) return []
  const scored = services.flatMap((service) => {
    const score = match(service, q)
    return score ? [{ service, score }] : []
  })
  return scored.sort((one, other) => other.score - one.score).slice(0, MOST).map(({ service }) => service)
}

function match(service: ServiceBrief, q: string): number {
  const name = plain(service.name)
  if (plain(service.code) === q || name === q) return 100
  if (name.startsWith(q)) return 80
  if (name.includes(q) || plain(service.name_en).includes(q)) return 60
  if (service.keywords?.some((word) => plain(word).includes(q) || q.includes(plain(word)))) return 50
  if (plain(service.initials ?? '').startsWith(q) || plain(service.pinyin ?? '').includes(q)) return 40
  if (plain(service.department_name).includes(q)) return 20
  // Letters in their order, as somebody says a name short: 居住证申领 for 居住证首次申领.
  let place = 0
  for (const letter of name) if (letter === q[place]) place++
  return q.length > 1 && place === q.length ? 10 : 0
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s“”"'（）()、，,。]/g, '')
}
