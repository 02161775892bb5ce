/** Whether the ticket at the counter has only just appeared: an accidental second press must not finish it. */
import { ref, watch, type Ref } from 'vue'

export const FRESH_MS = 1500

export function useFresh(ticket: () => string | undefined): Ref<boolean> {
  const fresh = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    ticket,
    (id) => {
      clearTimeout(timer)
      fresh.value = !!id
      if (id) timer = setTimeout(() => (fresh.value = false), FRESH_MS)
    },
    { flush: 'sync' },
  )
  return fresh
}
