/** One act at a time, and one act only once: a double press, or a reply lost on the way, changes nothing twice. */
import { ref } from 'vue'
import { newKey, post, Refused } from '../api'
import { t } from './text'

/** A person's second press of a double press comes within this. */
const DOUBLE_PRESS_MS = 600
const RETRY_AFTER_MS = [700, 2000]
const UNSURE_FOR_MS = 60_000

interface Unsure {
  path: string
  body: object
  key: string
  at: number
}

export function useActs() {
  const busy = ref(false)
  const said = ref<{ text: string; good: boolean } | null>(null)
  let unsure: Unsure | null = null

  /** Do it and hand over the answer; undefined if another act is under way, it was refused or is unsure. */
  async function act<T>(path: string, body: object = {}): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    const pressedAt = Date.now()
    try {
      return await once<T>(path, body)
    } catch (error) {
      say(error instanceof Refused ? error.message : t('counter.unsure'), false)
      return undefined
    } finally {
      setTimeout(() => (busy.value = false), Math.max(0, pressedAt + DOUBLE_PRESS_MS - Date.now()))
    }
  }

  // An act that got no answer is asked again as it was: same body, same key.
  async function once<T>(path: string, body: object): Promise<T> {
    const left = unsure && unsure.path === path && Date.now() - unsure.at < UNSURE_FOR_MS ? unsure : null
    const asked = left ?? { path, body, key: newKey(), at: Date.now() }
    unsure = asked
    for (const pauseMs of [...RETRY_AFTER_MS, null]) {
      try {
        const answer = await post<T>(asked.path, asked.body, asked.key)
        unsure = null
        return answer
      } catch (error) {
        if (error instanceof Refused) unsure = null
        if (error instanceof Refused || pauseMs === null) throw error
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

  function say(text: string, good = true): void {
    said.value = { text, good }
  }

  return { busy, said, act, say, settle }
}
