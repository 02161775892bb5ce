/** A list that is read now and then and after every act; what a lost line leaves stale says so. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { get, Refused } from '../api'
import { correct } from '../clock'
import { t } from './text'

const EVERY_MS = 20_000

export function useListed<T extends object>(path: () => string) {
  const answer = shallowRef<T | null>(null)
  const stale = ref(false)
  const refused = ref('')
  const busy = ref(false)

  async function read(): Promise<void> {
    try {
      const asked = path()
      const fresh = await get<T & { now_at?: number }>(asked)
      if (asked !== path()) return
      correct(fresh.now_at)
      answer.value = fresh
      stale.value = false
    } catch (error) {
      if (error instanceof Refused) refused.value = error.message
      else stale.value = true
    }
  }

  /** Do something to what is listed, and read it again; whether it was done. */
  async function act(what: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refused.value = ''
    try {
      await what()
      return true
    } catch (error) {
      const changed = error instanceof Refused && error.code === 'changed_meanwhile'
      refused.value = changed ? t('hotline.changed') : error instanceof Refused ? error.message : t('page.unreachable')
      return false
    } finally {
      await read()
      busy.value = false
    }
  }

  const timer = setInterval(() => void read(), EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  void read()
  return { answer, stale, refused, busy, read, act }
}
