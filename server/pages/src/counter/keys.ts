/** The clerk's keys, wherever the page has the focus: never while typing, nor while a panel asks something; Esc gives them back. */
import { onMounted, onUnmounted } from 'vue'

const MAIN = [' ', 'Enter', 'F2']
const OWN_USE = 'input, select, textarea, a, dialog, summary, button:not(.next)'
const TYPED_IN = 'input, select, textarea, dialog'

/** What a key is called on its button: `R`, `1`, `?`; by where it lies, since an input method may change what it types. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const [, letter] = /^Key([A-Z])$/.exec(event.code) ?? []
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? []
  return event.key === '?' ? '?' : (letter ?? digit ?? event.key)
}

/** Press the main key, or one of the others by what is on its button. */
export function useKeys(main: () => void, press: (key: string) => boolean): void {
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    const target = event.target instanceof Element ? event.target : null
    const inDialog = !!target?.closest('dialog') || !!document.querySelector('dialog[open]')
    if (MAIN.includes(event.key)) {
      if (inDialog || (event.key !== 'F2' && target?.closest(OWN_USE))) return
      event.preventDefault()
      if (!event.repeat) main()
    } else if (event.key === 'Escape') {
      if (!inDialog && !event.isComposing && target instanceof HTMLElement) target.blur()
    } else if (!inDialog && !target?.closest(TYPED_IN) && !event.repeat && press(keyOf(event))) event.preventDefault()
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
