/** Following a hall or a ticket over Socket.IO: resumes by `after`, and knows within seconds that it is cut off. */
import { io, type Socket } from 'socket.io-client'
import { ref, shallowRef, triggerRef, type Ref, type ShallowRef } from 'vue'
import { api, get } from './api'
import { Fold, type HallEvent } from './fold'
import type { Snapshot, Ticket } from './generated/records'

export interface ServerInfo {
  version: string
  live_url: string
  public_url?: string | null
  demo?: boolean
}
export interface Moves {
  event_id: string
  queue: string
  moves: [number, number][]
  waiting: number
  counters_open?: number
  back_at?: number | null
}
/** What the hall tells the holder of a ticket, until a moment or the day's end. */
export interface ToldNotice {
  id: string
  text: string
  text_en: string
  until?: number | null
}
export interface OwnTicket {
  event_id: string
  ticket: Ticket
  people_ahead: number | null
  waiting: number
  notices: ToldNotice[]
  counters_open?: number
  back_at?: number | null
}
type Answer<T> = ({ ok: true; event_id: string } & T) | { ok: false; code: string }

/** How long a line may be silent: then it is asked, then it counts as cut; a calm one is pinged less often. */
interface Patience {
  askMs: number
  cutMs: number
  calm?: '1'
}
const SCREEN: Patience = { askMs: 2500, cutMs: 3800 }
const PHONE: Patience = { askMs: 15000, cutMs: 25000, calm: '1' }
const RETRY_REFUSED_MS = 15000
const RETRY_AWAY_MS = 1500

export interface Link {
  /** Whether what is shown is what is so. */
  connected: Ref<boolean>
  /** Why the server would not be followed, if it answered and refused. */
  refused: Ref<string | null>
  /** Follow anew on the same line: what is followed may have moved where its frames don't come from yet. */
  renew(): void
  stop(): void
}

/** Follow a centre; the fold is there from the first snapshot on and goes on over every break. */
export function followCentre(
  centre: string,
  scope: 'board' | 'hall',
  onEvent: (event: HallEvent) => void = () => undefined,
): Link & { fold: ShallowRef<Fold | null>; begin(snapshot: Snapshot): void } {
  const fold = shallowRef<Fold | null>(null)
  const link = follow<{ snapshot: Snapshot | null }, HallEvent>({
    patience: SCREEN,
    request: () => ({ centre, scope, ...(fold.value && { after: fold.value.event_id }) }),
    answered: ({ snapshot }) => snapshot && begin(snapshot),
    names: ['event'],
    received: (_, event) => {
      if (!fold.value?.apply(event)) return
      triggerRef(fold)
      onEvent(event)
    },
  })
  function begin(snapshot: Snapshot): void {
    fold.value = new Fold(snapshot)
  }
  return { ...link, fold, begin }
}

/** Follow one's own ticket by its secret. */
export function followTicket(
  secret: string,
  on: { fresh(own: OwnTicket): void; event(event: HallEvent): void; moved(moves: Moves): void },
): Link {
  return follow<OwnTicket, HallEvent | Moves>({
    patience: PHONE,
    request: () => ({ secret }),
    answered: on.fresh,
    names: ['event', 'queue.moved'],
    received: (name, data) => (name === 'event' ? on.event(data as HallEvent) : on.moved(data as Moves)),
  })
}

/** A store that is away is back in seconds; any other refusal stands until somebody acts. */
function retryMs(code: string): number {
  return code === 'store_away' ? RETRY_AWAY_MS : RETRY_REFUSED_MS
}

interface Following<Fresh, Data> {
  patience: Patience
  request(): object
  answered(fresh: Fresh): void
  names: string[]
  received(name: string, data: Data): void
}

function follow<Fresh, Data>(following: Following<Fresh, Data>): Link {
  const connected = ref(false)
  const refused = ref<string | null>(null)
  let socket: Socket | null = null
  let asking = false
  let turn = 0
  let early: [string, Data][] = []
  let heardAt = 0
  let shakingSince: number | null = null
  let stopped = false
  let waiting: ReturnType<typeof setTimeout> | undefined

  async function start(): Promise<void> {
    try {
      const { live_url } = await get<ServerInfo>(api())
      if (!stopped) open(new URL('/live', new URL(live_url || '/', location.href)).href)
    } catch {
      waiting = setTimeout(() => void start(), 1500)
    }
  }

  function open(url: string): void {
    const opened = io(url, {
      transports: ['websocket'],
      query: following.patience.calm ? { calm: following.patience.calm } : {},
      withCredentials: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 4000,
      timeout: 4000,
    })
    socket = opened
    opened.io.on('open', () => (shakingSince = Date.now()))
    opened.io.on('close', () => (shakingSince = null))
    opened.on('connect', () => {
      heardAt = Date.now()
      shakingSince = null
      opened.io.engine.on('packet', () => (heardAt = Date.now()))
      ask()
    })
    opened.on('disconnect', (reason) => {
      connected.value = asking = false
      if (reason === 'io server disconnect') waiting = setTimeout(() => opened.connect(), 1000)
    })
    opened.on('connect_error', (error) => {
      shakingSince = null
      if (opened.active) return
      refused.value = error.message
      waiting = setTimeout(() => opened.connect(), retryMs(error.message))
    })
    for (const name of following.names) {
      opened.on(name, (data: Data) => {
        // Until the answer is here it isn't known which snapshot these come after.
        if (asking) early.push([name, data])
        else following.received(name, data)
      })
    }
  }

  function ask(): void {
    if (asking || !socket?.connected) return
    asking = true
    early = []
    const mine = ++turn
    socket
      .timeout(following.patience.cutMs)
      .emit('follow', following.request(), (error: Error | null, answer: Answer<Fresh>) => {
        if (mine !== turn || !asking) return
        if (error) return again()
        asking = false
        refused.value = answer.ok ? null : answer.code
        connected.value = answer.ok
        if (!answer.ok) {
          waiting = setTimeout(ask, retryMs(answer.code))
          return
        }
        following.answered(answer)
        for (const [name, data] of early.splice(0)) following.received(name, data)
      })
  }

  function again(): void {
    connected.value = asking = false
    socket?.disconnect().connect()
  }

  // A cable pulled out closes no socket: a silent line is asked, and one that doesn't answer is cut.
  const watch = setInterval(() => {
    if (shakingSince !== null && Date.now() - shakingSince > following.patience.cutMs) again()
    if (!socket?.connected || refused.value) return
    const silentMs = Date.now() - heardAt
    if (silentMs > following.patience.cutMs) again()
    else if (silentMs > following.patience.askMs) ask()
  }, 250)

  function stop(): void {
    stopped = true
    clearInterval(watch)
    clearTimeout(waiting)
    socket?.disconnect()
  }

  void start()
  return { connected, refused, renew: ask, stop }
}
