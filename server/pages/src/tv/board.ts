/** What the hall screen knows: the followed hall, its names and hours, and what of it is to be announced. */
import { computed, ref, shallowRef, watch } from 'vue'
import { api, get, Refused } from '../api'
import { correct, dayOf, now } from '../clock'
import type { HallEvent } from '../fold'
import type { Snapshot } from '../generated/records'
import { hall as readHall, queuesNow, type Hall } from '../hall'
import { followCentre } from '../live'
import { beat, BEAT_MS, reporter } from './device'
import { phaseOf } from './hours'
import { change, isNewer, LATEST_MS } from './newer'
import { EMPTY, isAnnounced, next, recent, type Stage } from './stage'
import { callsFor, noticesFor, queuesFor, zonesIn } from './zone'

const POLL_MS = 3000
const STALE_MS = 5000
const NAMES_MS = 60_000
/** The ranges of minutes are read anew so soon after something moved, and not oftener. */
const RANGES_MS = 10_000
const LOOK_FOR_NEWER_MS = 15 * 60_000
/** A page changes to its newer build only when nobody was called for so long. */
const QUIET_MS = 20_000

export function useBoard(centre: string, onEvent: (event: HallEvent) => void) {
  const { fold, connected, refused, begin } = followCentre(centre, 'board', onEvent)
  const zones = zonesIn(location.search)
  const names = shallowRef<Hall | null>(null)
  const missing = ref(false)
  const stage = shallowRef<Stage>(EMPTY)
  const report = reporter(centre)
  const openedAt = now.value
  const heardAt = ref(openedAt)
  let readAt = 0
  let movedAt = 0
  let newerSince: number | null = null

  async function readNames(): Promise<void> {
    readAt = Date.now()
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

  async function lookForNewer(): Promise<void> {
    if (await isNewer()) newerSince ??= Date.now()
    else newerSince = null
  }

  const cutOff = computed(() => {
    if (!names.value && now.value - openedAt > STALE_MS) return true
    if (connected.value || (!fold.value && now.value - openedAt < STALE_MS)) return false
    return refused.value === null || now.value - heardAt.value > STALE_MS
  })
  const phase = computed(() => names.value && phaseOf(names.value, fold.value?.day ?? null, now.value))
  const queues = computed(() => queuesNow(queuesFor(names.value?.queues ?? [], zones), fold.value, now.value))
  const waiting = computed(() =>
    queues.value
      .filter((queue) => queue.waiting > 0)
      .sort((one, other) => other.waiting - one.waiting || one.id.localeCompare(other.id)),
  )
  const calls = computed(() => callsFor(fold.value?.calls ?? [], zones))
  const rows = computed(() => recent(calls.value, stage.value.large))
  /** Rows of the list, two a line: many large calls leave less room below them. */
  const fits = computed(() => (stage.value.large.length > 2 ? 4 : 6))
  const notices = computed(() =>
    noticesFor(fold.value?.notices.values() ?? [], zones, names.value?.queues ?? [], now.value),
  )
  const moved = computed(() => waiting.value.map((queue) => `${queue.id} ${queue.waiting}`).join())

  watch([calls, now], () => {
    if (!fold.value) return
    const before = stage.value
    stage.value = next(before, calls.value, fold.value.counters, now.value)
    if (stage.value === before) return
    const seen = [...stage.value.large, ...rows.value.slice(0, fits.value)]
    const fresh = seen.filter(({ event_id }) => !before.came.has(event_id))
    report(fresh.filter((call) => isAnnounced(call, stage.value.came, now.value)).map(({ event_id }) => event_id))
  })
  watch([() => fold.value?.catalogue_version, () => fold.value?.day.state, () => dayOf(now.value)], () => void readNames())
  watch(moved, () => (movedAt = Date.now()))
  watch(now, () => {
    if (movedAt > readAt && Date.now() - readAt > RANGES_MS) void readNames()
    const quiet = [...stage.value.came.values()].every((came) => now.value - came > QUIET_MS)
    if (newerSince !== null && (quiet || Date.now() - newerSince > LATEST_MS)) change()
  })
  watch(connected, (is) => {
    heardAt.value = now.value
    if (!is) return
    void beat()
    void lookForNewer()
  })
  void readNames()
  setInterval(() => void poll(), POLL_MS)
  setInterval(() => connected.value && void beat(), BEAT_MS)
  setInterval(() => void readNames(), NAMES_MS)
  setInterval(() => void lookForNewer(), LOOK_FOR_NEWER_MS)

  return { fold, names, missing, stage, rows, fits, phase, waiting, notices, connected, cutOff, heardAt, report }
}
