/** One act at a time, and one act only once: a double press, or a reply lost on the way, changes nothing twice. */
import { ref } from 'vue'
import { newKey, post, put, Refused } from '../api'
import { t } from './text'

/** A person's second press of a double press comes within this. */
const DOUBLE_PRESS_MS = 600
const SAY_SENDING_MS = 1000
/** All attempts together; who has waited this long is told, and presses again. */
const GIVE_UP_MS = 8000
const RETRY_AFTER_MS = [700, 2000]
const UNSURE_FOR_MS = 60_000

/** How an act is sent: most are posted, a counter's queues are put. */
type Send = typeof post | typeof put
interface Unsure {
  path: string
  body: object
  key: string
  at: number
}
/** What is said to the clerk, and how: done, refused, or under way. */
interface Said {
  text: string
  kind: 'good' | 'bad' | 'wait'
}

export function useActs() {
  const busy = ref(false)
  const said = ref<Said | null>(null)
  let unsure: Unsure | null = null

  /** Do it and hand over the answer; undefined if another act is under way, it was refused or is unsure. */
  async function act<T>(path: string, body: object = {}, send: Send = post): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    said.value = null
    const pressedAt = Date.now()
    const slow = setTimeout(() => say(t('counter.sending'), 'wait'), SAY_SENDING_MS)
    try {
      const answer = await once<T>(path, body, send)
      said.value = null
      return answer
    } catch (error) {
      // Nobody to call is no fault of anybody's.
      say(sentence(error), error instanceof Refused && error.code === 'nobody_waiting' ? 'wait' : 'bad')
      return undefined
    } finally {
      clearTimeout(slow)
      setTimeout(() => (busy.value = false), Math.max(0, pressedAt + DOUBLE_PRESS_MS - Date.now()))
    }
  }

  // An act that got no answer is asked again as it was: same body, same key.
  async function once<T>(path: string, body: object, send: Send): Promise<T> {
    const left = unsure && unsure.path === path && Date.now() - unsure.at < UNSURE_FOR_MS ? unsure : null
    const asked = left ?? { path, body, key: newKey(), at: Date.now() }
    unsure = asked
    const giveUpAt = Date.now() + GIVE_UP_MS
    for (const pauseMs of [...RETRY_AFTER_MS, null]) {
      try {
        const answer = await send<T>(asked.path, asked.body, asked.key, giveUpAt - Date.now())
        unsure = null
        return answer
      } catch (error) {
        if (error instanceof Refused) unsure = null
        if (error instanceof Refused || pauseMs === null || Date.now() + pauseMs >= giveUpAt) throw error
        await new Promise((resume) => setTimeout(resume, pauseMs))
      }
    }
    throw new Error('unreachable')
  }

  /** What was unsure has been seen to have happened. */
  function settle(): void {
    if (unsure) said.value = null
    unsure = null
  }

  function say(text: string, kind: Said['kind'] = 'good'): void {
    said.value = { text, kind }
  }

  return { busy, said, act, say, settle }
}

function sentence(error: unknown): string {
  if (!(error instanceof Refused)) return t('counter.unsure')
  return error.code === 'changed_meanwhile' ? t('counter.changed') : error.message
}
