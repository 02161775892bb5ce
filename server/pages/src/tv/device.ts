/** This screen as a device of the hall: its sign-in, and its word to the clerk that a call could be seen. */
import { api, post, Refused } from '../api'
import type { Became } from '../voice/voice'

const RETRY_MS = 3000
export const BEAT_MS = 60_000
/** As many calls as the hall remembers: of older ones nobody asks. */
const MOST_UNTOLD = 20
const SIGNED_IN = 'quhao.device'

let signedIn = false
let signedOut = false

/** Sign this browser in with the device token in the address, once, and take it out of the address. */
export async function signIn(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (!token) return
  history.replaceState(null, '', location.pathname + location.search)
  await signInWith(token)
}

// A screen switched on together with its server may be the sooner of the two.
async function signInWith(token: string): Promise<void> {
  try {
    await post(api('sessions'), { device_token: token })
  } catch (error) {
    if (!(error instanceof Refused)) return void setTimeout(() => void signInWith(token), RETRY_MS)
    return console.error('This screen could not sign in and only shows what everybody may see.', error)
  }
  signedIn = true
  try {
    localStorage.setItem(SIGNED_IN, 'yes')
  } catch {
    // Without a memory it signs in again when it is next switched on.
  }
}

function isSignedIn(): boolean {
  try {
    return !signedOut && (signedIn || localStorage.getItem(SIGNED_IN) !== null)
  } catch {
    return signedIn && !signedOut
  }
}

/** Say that this screen is on and follows the hall; staff are told that it is silent after three of these left out. */
export async function beat(): Promise<void> {
  if (!isSignedIn()) return
  try {
    await post(api('devices', 'me', 'status'), { state: 'ok', faults: [], details: { beat_s: BEAT_MS / 1000 } })
  } catch {
    // The next one says it: a call shown meanwhile finds out whether this screen is signed out.
  }
}

/** Reports calls that stand on this screen, and what became of them by its voice. */
export type Report = (eventIds: string[], became?: Became) => void

/** A reporter that keeps what can't be told now until the server is back. */
export function reporter(centre: string): Report {
  // By call; each report replaces the one before, so what was heard is said again with whatever follows.
  const words = new Map<string, Became | undefined>()
  let untold: string[] = []
  let telling = false

  async function tell(): Promise<void> {
    if (telling) return
    telling = true
    for (let id = untold.shift(); id !== undefined && isSignedIn(); id = untold.shift()) {
      try {
        await post(api('centres', centre, 'shown'), { event_id: id, ok: true, ...words.get(id) })
      } catch (error) {
        // Too many reports at once, or others of the same call: neither says anything about this one.
        if (!(error instanceof Refused) || error.status === 429 || error.code === 'changed_meanwhile') {
          keep([id, ...untold])
          setTimeout(() => void tell(), RETRY_MS)
          break
        }
        // Signed out meanwhile: it goes on showing.
        signedOut = error.status === 401 || error.status === 403
      }
    }
    telling = false
  }

  function keep(ids: string[]): void {
    untold = [...new Set(ids)].slice(-MOST_UNTOLD)
  }

  return (eventIds, became) => {
    if (!eventIds.length || !isSignedIn()) return
    for (const id of eventIds) words.set(id, became ?? words.get(id))
    for (const id of [...words.keys()].slice(0, -MOST_UNTOLD)) words.delete(id)
    // Only what has reached the glass is reported: a hidden page paints nothing, and never comes here.
    requestAnimationFrame(() => {
      keep([...untold, ...eventIds])
      void tell()
    })
  }
}
