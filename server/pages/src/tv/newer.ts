/** Changes to a newer build of this page when the server has one and nobody is being called. */

const PATIENCE_MS = 8000
/** However busy the hall: so long after a new build was seen the page changes even between two calls. */
export const LATEST_MS = 10 * 60_000
/** A page that is newer again right after it was loaded stands behind some cache: it is left alone for so long. */
const NOT_AGAIN_MS = 10 * 60_000
const RELOADED = 'quhao.reloaded'

/** The address of a page's program; its name changes with its content. */
export function programIn(page: string, address: string): string | null {
  const tag = /<script\b[^>]*\btype="module"[^>]*>/.exec(page)?.[0] ?? ''
  const source = /\bsrc="([^"]+)"/.exec(tag)?.[1]
  return source ? new URL(source, address).href : null
}

/** Whether the server would give another program than the one that runs; false if it gives none. */
export async function isNewer(): Promise<boolean> {
  const running = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', signal: abort.signal })
    const offered = answer.ok ? programIn(await answer.text(), location.href) : null
    return !!offered && offered !== running
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Load the page anew, unless that was done a moment ago. */
export function change(): void {
  try {
    if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < NOT_AGAIN_MS) return
    sessionStorage.setItem(RELOADED, String(Date.now()))
  } catch {
    return // Without a memory it could load itself without end.
  }
  location.reload()
}
