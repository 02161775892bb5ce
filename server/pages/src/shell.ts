/** Keeps the visitor's pages on the phone where the browser can; without it they work as ever. */
export function keepShell(): void {
  if (!('serviceWorker' in navigator)) return
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined))
}
