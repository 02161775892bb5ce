/** Slips that are scanned, wherever the page is: by a scanner that plays a keyboard, by the camera, or typed. */
import { onUnmounted, ref } from 'vue'
import { api, post, Refused } from '../api'
import type { Bench } from './bench'
import { understand, Wedge } from './scanned'
import { t } from './text'
import type { SeenTicket } from './types'
import type { Way } from './way'

export function useScanner(bench: Bench, way: Way) {
  const busy = ref(false)
  const wedge = new Wedge()

  /** Open the ticket that was read; says why where there is none. */
  async function read(text: string): Promise<void> {
    const scanned = understand(text)
    if (!scanned) return bench.say(t('guide.scan_unknown'), 'bad')
    if (busy.value) return
    busy.value = true
    try {
      const { tickets } = await post<{ tickets: SeenTicket[] }>(api('centres', bench.centre, 'tickets', 'find'), scanned)
      const [found] = tickets
      if (found) way.go({ name: 'ticket', id: found.id })
      else bench.say(t('guide.scan_none'), 'bad')
    } catch (error) {
      if (error instanceof Refused) bench.say(error.message, 'bad')
      else findHere(scanned)
    } finally {
      busy.value = false
    }
  }

  // A secret says nothing to who can't ask the server; a number is in the hall as it was last seen.
  function findHere(scanned: object): void {
    const number = 'number' in scanned ? scanned.number : null
    const here = [...(bench.seen()?.tickets.values() ?? [])].find((ticket) => ticket.number === number)
    if (here) way.go({ name: 'ticket', id: here.id })
    else bench.say(t(number ? 'guide.scan_none_away' : 'guide.scan_away'), 'bad')
  }

  function pressed(event: KeyboardEvent): void {
    const text = wedge.key(event.key, event.timeStamp)
    // A person's Enter in a field is the field's own.
    if (!text || !understand(text)) return
    event.preventDefault()
    void read(text)
  }
  addEventListener('keydown', pressed)
  onUnmounted(() => removeEventListener('keydown', pressed))
  return { busy, read }
}
export type Scanner = ReturnType<typeof useScanner>
