/** What the hall screen knows: the followed hall, its names, and the reports that a call was shown. */
import { computed, ref, shallowRef, watch } from 'vue'
import { api, get, post, Refused } from '../api'
import { correct, now } from '../clock'
import type { Snapshot } from '../generated/records'
import { hall as readHall, queuesNow, type Hall } from '../hall'
import { followCentre, type ServerInfo } from '../live'
import { isClosed } from './hours'
import { EMPTY, next, type Stage } from './stage'

const POLL_MS = 3000
const STALE_MS = 5000
const NAMES_MS = 60_000
const SIGNED_IN = 'quhao.device'

let signedIn = false

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
    if (!(error instanceof Refused)) return void setTimeout(() => void signInWith(token), POLL_MS)
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
    return signedIn || localStorage.getItem(SIGNED_IN) !== null
  } catch {
    return false
  }
}

export function useBoard(centre: string) {
  const { fold, connected, refused, begin } = followCentre(centre, 'board')
  const names = shallowRef<Hall | null>(null)
  const missing = ref(false)
  const stage = shallowRef<Stage>(EMPTY)
  const openedAt = now.value
  const heardAt = ref(openedAt)
  let signedOut = false
  let version = ''

  async function readNames(): Promise<void> {
    try {
      names.value = await readHall(centre)
      correct(names.value.now_at)
      missing.value = false
    } catch (error) {
      missing.value = error instanceof Refused && error.status === 404
      if (!names.value) setTimeout(() => void readNames(), POLL_MS)
    }
  }

  // Without a live line the screen asks by itself, so that it is slow and not dead.
  async function poll(): Promise<void> {
    if (connected.value) return
    try {
      const snapshot = await get<Snapshot>(api('centres', centre, 'board'))
      if (connected.value) return
      begin(snapshot)
      heardAt.value = now.value
    } catch {
      // The banner says it.
    }
  }

  async function reloadIfNewer(): Promise<void> {
    const info = await get<ServerInfo>(api()).catch(() => null)
    if (version && info && info.version !== version) location.reload()
    version = info?.version ?? version
  }

  async function report(eventId: string): Promise<void> {
    if (signedOut || !isSignedIn()) return
    try {
      await post(api('centres', centre, 'shown'), { event_id: eventId, ok: true })
    } catch (error) {
      // Signed out meanwhile: it goes on showing.
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) signedOut = true
    }
  }

  const cutOff = computed(() => {
    if (!names.value && now.value - openedAt > STALE_MS) return true
    if (connected.value || (!fold.value && now.value - openedAt < STALE_MS)) return false
    return refused.value === null || now.value - heardAt.value > STALE_MS
  })
  const closed = computed(() => !!names.value && isClosed(names.value, now.value))
  const waiting = computed(() =>
    queuesNow(names.value?.queues ?? [], fold.value, now.value)
      .filter((queue) => queue.waiting > 0)
      .sort((one, other) => other.waiting - one.waiting || one.id.localeCompare(other.id)),
  )

  watch([() => fold.value?.calls, now], () => {
    if (!fold.value) return
    const before = stage.value.call
    stage.value = next(stage.value, fold.value.calls, fold.value.counters, now.value)
    const call = stage.value.call
    if (call && call !== before && stage.value.since === now.value) void report(call.event_id)
  })
  watch([() => fold.value?.catalogue_version, () => fold.value?.day.state], () => void readNames())
  watch(connected, (is) => {
    heardAt.value = now.value
    if (is) void reloadIfNewer()
  })
  void readNames()
  setInterval(() => void poll(), POLL_MS)
  setInterval(() => void readNames(), NAMES_MS)

  return { fold, names, missing, stage, closed, waiting, cutOff, heardAt }
}
