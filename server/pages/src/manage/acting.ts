/** One act at a time, and what came of it in a sentence. */
import { ref } from 'vue'
import { newKey, Refused } from '../api'
import { t } from './text'

/** The key of what is asked: the same as long as the same is asked, so that an answer lost on the way is had again. */
export function useKeys(): (body: object) => string {
  let asked = ''
  let key = ''
  return (body) => {
    const now = JSON.stringify(body)
    if (now !== asked) [asked, key] = [now, newKey()]
    return key
  }
}

export function useActs() {
  const said = ref('')
  const good = ref(false)
  const busy = ref(false)

  /** Does it; true if it was done. A second act while one is under way is not begun. */
  async function act(doing: () => Promise<unknown>, done = t('manage.done')): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    said.value = ''
    try {
      await doing()
      said.value = done
      good.value = true
      return true
    } catch (error) {
      said.value = error instanceof Refused ? error.message : t('page.unreachable')
      good.value = false
      return false
    } finally {
      busy.value = false
    }
  }

  return { said, good, busy, act }
}
