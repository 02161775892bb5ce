/** Where the visitor is among these pages: kept behind the `#`, so that the phone's own "back" goes back. */
import { ref } from 'vue'

export type Route =
  | { at: 'halls' }
  | { at: 'hall'; centre: string }
  | { at: 'guidance'; centre: string; tree: string }
  | { at: 'service' | 'draw' | 'book'; centre: string; service: string }
  | { at: 'arrived'; centre: string; code: string }

/** What a hash says; the list of halls for anything it can't be. */
export function routeOf(hash: string): Route {
  const [kind, centre, part, name, act] = hash.replace(/^#\/?/, '').split('/').map(decode)
  if (kind !== 'c' || !centre) return { at: 'halls' }
  if (part === 'g' && name) return { at: 'guidance', centre, tree: name }
  if (part !== 's' || !name) return { at: 'hall', centre }
  return { at: act === 'draw' || act === 'book' ? act : 'service', centre, service: name }
}

/** The address of a place among the pages. */
export function to(...parts: string[]): string {
  return parts.length ? `#/c/${parts.map(encodeURIComponent).join('/')}` : '#/'
}

/** What the code in the hall leads to; null on every other page. */
export function arrivedBy(pathname: string): Route | null {
  const [, page, centre, code] = pathname.split('/').map(decode)
  return page === 'check-in' && centre && code ? { at: 'arrived', centre, code } : null
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

/** The place now; it follows the address. */
export function useRoute() {
  const here = (): Route => (location.hash.length > 2 ? routeOf(location.hash) : (arrivedBy(location.pathname) ?? routeOf('')))
  const route = ref<Route>(here())
  addEventListener('hashchange', () => {
    route.value = here()
    scrollTo(0, 0)
  })
  return route
}
