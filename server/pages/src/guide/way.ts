/** Where the guide is on the page, and the way back; the tablet's own back key goes the same way. */
import { onUnmounted, shallowRef } from 'vue'
import type { Guided, SeenTicket, ServiceBrief } from './types'
import type { Ticks } from './papers'

export type Tab = 'find' | 'hall' | 'scan' | 'mine'
/** What a visitor is to be given a number for, with what the guide knows by then. */
export interface Order {
  services: Pick<ServiceBrief, 'code' | 'name' | 'name_en'>[]
  ticks: Ticks
}
export type View =
  | { name: Tab }
  | { name: 'service'; code: string }
  | { name: 'tree'; tree: string }
  | { name: 'draw'; order: Order; act?: string }
  | { name: 'drawn'; order: Order; ticket: SeenTicket | null }
  | { name: 'ticket'; id: string }
  | { name: 'change'; id: string }
  | { name: 'acts' }
export type Result = Guided

export const TABS: Tab[] = ['find', 'hall', 'scan', 'mine']

export function useWay() {
  const stack = shallowRef<View[]>([{ name: 'find' }])

  function go(view: View): void {
    history.pushState(null, '')
    stack.value = [...stack.value, view]
    scrollTo(0, 0)
  }

  /** Another tab, from which nothing leads back to where one was. */
  function begin(tab: Tab): void {
    stack.value = [{ name: tab }]
    scrollTo(0, 0)
  }

  /** The same place with something else in it. */
  function replace(view: View): void {
    stack.value = [...stack.value.slice(0, -1), view]
    scrollTo(0, 0)
  }

  function back(): void {
    if (stack.value.length > 1) history.back()
  }

  function popped(): void {
    if (stack.value.length > 1) stack.value = stack.value.slice(0, -1)
  }

  addEventListener('popstate', popped)
  onUnmounted(() => removeEventListener('popstate', popped))
  return { stack, go, begin, replace, back }
}
export type Way = ReturnType<typeof useWay>
