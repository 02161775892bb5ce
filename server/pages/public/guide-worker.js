/** Keeps the guide's page openable without a line: the page and its own files, never an answer of the API. */
const SHELF = 'quhao-guide-page'
const PAGE = '/guide'
const PATIENCE_MS = 4000

/** The files of the page as it is built now. */
async function files() {
  const manifest = await (await fetch('/static/manifest.json', { cache: 'no-store' })).json()
  const found = new Set()
  const add = (name) => {
    const { file, css = [], assets = [], imports = [], dynamicImports = [] } = manifest[name]
    if (found.has(file)) return
    for (const one of [file, ...css, ...assets]) found.add(one)
    for (const other of [...imports, ...dynamicImports]) add(other)
  }
  add('guide.html')
  return [...found].map((file) => `/static/${file}`)
}

/** Takes the page anew, and lets go of an older build's files once all of this one are there. */
async function renew() {
  const shelf = await caches.open(SHELF)
  const wanted = [PAGE, ...(await files())]
  await shelf.addAll(wanted)
  for (const kept of await shelf.keys()) {
    if (!wanted.includes(new URL(kept.url).pathname)) await shelf.delete(kept)
  }
}

/** The page from the server, so that it is the newest; the kept one where none answers. */
async function page(event) {
  const slow = new Promise((_, failed) => setTimeout(failed, PATIENCE_MS))
  try {
    const answer = await Promise.race([fetch(event.request), slow])
    if (answer.ok) {
      event.waitUntil(renew().catch(() => undefined))
      return answer
    }
  } catch {
    // As if it had been answered badly.
  }
  return (await caches.match(PAGE)) ?? Response.error()
}

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(renew())
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (event.request.mode === 'navigate' && pathname === PAGE) event.respondWith(page(event))
  else if (pathname.startsWith('/static/')) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)))
  }
})
