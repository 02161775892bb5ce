/**
 * Keeps the shell of the visitor's pages on the phone, so that a poor line opens them: scripts and styles, whose names
 * change with their content, and one page for all tickets. No answer about a person or a ticket is ever kept here.
 */
const SHELL = 'shell-1'
const PATIENCE_MS = 3500
const MOST = 60

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (url.pathname.startsWith('/static/')) event.respondWith(kept(request).catch(cutOff))
  else if (request.mode === 'navigate' && shellOf(url.pathname))
    event.respondWith(page(request, shellOf(url.pathname)).catch(cutOff))
})

/** What the page would have seen by itself: no answer, which is nobody's fault here. */
function cutOff() {
  return Response.error()
}

/** Which page an address opens, without the secret in it; '' for those that are not the visitor's. */
function shellOf(path) {
  if (path === '/' || path.startsWith('/check-in/')) return '/'
  return /^\/t\/[^/]+$/.test(path) ? '/t/shell' : ''
}

async function kept(request) {
  const cache = await caches.open(SHELL)
  const known = await cache.match(request)
  if (known) return known
  const answer = await fetch(request)
  if (answer.ok) {
    await cache.put(request, answer.clone())
    const names = await cache.keys()
    await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((name) => cache.delete(name)))
  }
  return answer
}

async function page(request, shell) {
  const cache = await caches.open(SHELL)
  const known = await cache.match(shell)
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && (answer.headers.get('Content-Type') ?? '').startsWith('text/html')) await cache.put(shell, answer.clone())
    return answer
  })
  if (!known) return fresh
  const late = new Promise((resolve) => setTimeout(() => resolve(known), PATIENCE_MS))
  return Promise.race([fresh.catch(() => known), late])
}
