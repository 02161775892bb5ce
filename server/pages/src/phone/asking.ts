/** Asking over a poor line: what is read is read again until it is there, what is done is asked again with its key. */
import { onUnmounted, ref, shallowRef, watch } from 'vue'
import { get, newKey, post, Refused, Unreachable } from '../api'
import { pauseMs } from '../ticket/reading'

const TRIES = 4

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Do something once, however often the line breaks; throws Refused, or Unreachable after some tries. */
export async function surely<T>(path: string, body: object = {}, key = newKey()): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await post<T>(path, body, key)
    } catch (error) {
      if (!(error instanceof Unreachable) || failures >= TRIES) throw error
      await pause(pauseMs(failures, Math.random()) / 2)
    }
  }
}

/** What stands at a path, read anew whenever the path changes; null path: nothing. */
export function useRead<T>(path: () => string | null) {
  const found = shallowRef<T | null>(null)
  const refused = ref('')
  const away = ref(false)
  let turn = 0

  async function read(fresh: string | null): Promise<void> {
    const mine = ++turn
    for (let failures = 1; fresh; failures++) {
      try {
        const answer = await get<T>(fresh)
        if (mine !== turn) return
        found.value = answer
        away.value = false
        return
      } catch (error) {
        if (mine !== turn) return
        if (error instanceof Refused && error.status !== 429) {
          refused.value = error.message
          away.value = false
          return
        }
        away.value = true
        await pause(pauseMs(failures, Math.random()))
        if (mine !== turn) return
      }
    }
  }

  watch(
    path,
    (fresh, before) => {
      if (fresh !== before) {
        found.value = null
        refused.value = ''
      }
      void read(fresh)
    },
    { immediate: true },
  )
  onUnmounted(() => turn++)
  return { found, refused, away, again: () => read(path()) }
}
