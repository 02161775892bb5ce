/** What the hall has on record of a day, asked anew whenever another day is chosen. */
import { ref, shallowRef } from 'vue'
import { api, get, Refused } from '../api'
import { dayOf, now } from '../clock'
import { t } from './text'

/** `part` is its name below the centre's address; the day is today's until another is chosen. */
export function useDay<Answer>(centre: string, part: string) {
  const day = ref(dayOf(now.value))
  const answer = shallowRef<Answer | null>(null)
  const said = ref('')

  async function read(): Promise<void> {
    said.value = ''
    try {
      answer.value = await get<Answer>(`${api('centres', centre, part)}?day=${day.value}`)
    } catch (error) {
      said.value = error instanceof Refused ? error.message : t('page.unreachable')
    }
  }

  void read()
  return { day, answer, said, read }
}
