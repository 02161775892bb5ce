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

export function get<T>(path: string, patienceMs = PATIENCE_MS): Promise<T> {
  return send<T>('GET', path, undefined, undefined, patienceMs)
}

/** A district of hundreds of halls is read whole when it is first asked for, which a busy machine takes a while for. */
export const LONG_MS = 60_000

export function post<T>(path: string, body: object = {}, key = newKey(), patienceMs = PATIENCE_MS): Promise<T> {
  return send<T>('POST', path, body, key, patienceMs)
}

export function patch<T>(path: string, body: object): Promise<T> {
  return send<T>('PATCH', path, body)
}

/** Change something as a whole; the key makes a repeat harmless, as with a POST. */
export function put<T>(path: string, body: object, key = newKey(), patienceMs = PATIENCE_MS): Promise<T> {
  return send<T>('PUT', path, body, key, patienceMs)
}

export function remove(path: string): Promise<void> {
  return send('DELETE', path)
}

/** Change what was read under a tag: refused with 412 if somebody has changed it since. */
export function edit<T>(method: 'PUT' | 'PATCH' | 'DELETE' | 'POST', path: string, tag: string, body?: object, patienceMs = PATIENCE_MS): Promise<T> {
  return send<T>(method, path, body, newKey(), patienceMs, { 'If-Match': `"${tag}"` })
}

/** The path of an API resource; parts are escaped. */
export function api(...parts: string[]): string {
  return ['/api/v1', ...parts.map(encodeURIComponent)].join('/')
}

async function send<T>(
  method: string,
  path: string,
  body?: object,
  key?: string,
  patienceMs = PATIENCE_MS,
  more: Record<string, string> = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language.value, ...more }
  // A file's own form has a boundary that only the browser knows.
  const isForm = body instanceof FormData
  if (body && !isForm) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMs)
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: isForm ? body : body && JSON.stringify(body),
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
