/** Requests to the server: JSON out, JSON or a `Refused` back; every POST has an idempotency key. */
import { language } from './texts'

const PATIENCE_MS = 8000

/** The server understood and said no; `message` is a sentence in the reader's language. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: Record<string, unknown>,
  ) {
    super(message)
  }
}

/** No answer, or none that can be relied on: the request may or may not have been carried out. */
export class Unreachable extends Error {}

/** A key for one act of a person; asking again with it repeats the answer and not the act. */
export function newKey(): string {
  // randomUUID would need https, which a hall's own network may not have.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function get<T>(path: string): Promise<T> {
  return send<T>('GET', path)
}

export function post<T>(path: string, body: object = {}, key = newKey(), patienceMs = PATIENCE_MS): Promise<T> {
  return send<T>('POST', path, body, key, patienceMs)
}

export function remove(path: string): Promise<void> {
  return send('DELETE', path)
}

/** The path of an API resource; parts are escaped. */
export function api(...parts: string[]): string {
  return ['/api/v1', ...parts.map(encodeURIComponent)].join('/')
}

async function send<T>(method: string, path: string, body?: object, key?: string, patienceMs = PATIENCE_MS): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language.value }
  if (body) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMs)
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
    })
    const text = await answer.text()
    return understand<T>(answer, text)
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Unreachable(String(error))
  } finally {
    clearTimeout(timer)
  }
}

function understand<T>(answer: Response, text: string): T {
  if (answer.ok) return (text ? JSON.parse(text) : undefined) as T
  const problem = JSON.parse(text) as Record<string, unknown>
  if (typeof problem.code !== 'string' || answer.status >= 500) throw new Unreachable(`status ${answer.status}`)
  throw new Refused(answer.status, problem.code, String(problem.detail || problem.title || problem.code), problem)
}
