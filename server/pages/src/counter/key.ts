/** The clerk's one key: space, Enter or F2, wherever the page has the focus, but never while typing or choosing. */
import { onMounted, onUnmounted } from 'vue'

const KEYS = [' ', 'Enter', 'F2']
const OWN_USE = 'input, select, textarea, a, dialog, button:not([data-act="call-next"])'

export function useKey(press: () => void): void {
  function pressed(event: KeyboardEvent): void {
    if (!KEYS.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return
    const target = event.target instanceof Element ? event.target : null
    if (event.key !== 'F2' && target?.closest(OWN_USE)) return
    event.preventDefault()
    if (!event.repeat) press()
  }
  // A button clicked by mouse would keep the focus, and take the next press of the space bar.
  function clicked(event: MouseEvent): void {
    if (event.detail > 0 && document.activeElement instanceof HTMLButtonElement) document.activeElement.blur()
  }
  onMounted(() => {
    document.addEventListener('keydown', pressed)
    document.addEventListener('click', clicked)
  })
  onUnmounted(() => {
    document.removeEventListener('keydown', pressed)
    document.removeEventListener('click', clicked)
  })
}
