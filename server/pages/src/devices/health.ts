/** What staff are told of a device: how it is, in which order, and whether it has fallen silent. Pure. */
import type { Device } from '../generated/records'

export type Health = 'ok' | 'degraded' | 'fault' | 'offline' | 'unknown' | 'silent'
const WORST_FIRST: Health[] = ['fault', 'silent', 'offline', 'degraded', 'unknown', 'ok']
const BEATS_MISSED = 3

/** How it is now: a device that says how often it speaks (`details.beat_s`) and has not spoken for three of these is silent. */
export function healthOf(device: Device, nowMs: number): Health {
  const beatS = Number(device.details?.beat_s)
  if (beatS > 0 && device.at && nowMs - device.at > BEATS_MISSED * beatS * 1000) return 'silent'
  const said = device.state as Health
  return WORST_FIRST.includes(said) ? said : 'unknown'
}

/** Whether somebody should go and look. */
export function needsCare(health: Health): boolean {
  return health !== 'ok' && health !== 'unknown'
}

export interface Summary {
  text: 'some_ill' | 'some_unheard' | 'all_well'
  colour: 'ill' | 'unsure' | 'well'
  counts: Record<string, number>
}

/** What stands above the list: how many need somebody; that all are well only if each has said so. */
export function summary(all: Health[]): Summary {
  const ill = all.filter(needsCare).length
  if (ill) return { text: 'some_ill', colour: 'ill', counts: { count: ill } }
  const unheard = all.filter((health) => health === 'unknown').length
  if (unheard) return { text: 'some_unheard', colour: 'unsure', counts: { well: all.length - unheard, unheard } }
  return { text: 'all_well', colour: 'well', counts: { count: all.length } }
}

/** The worst first, then by name as people count: kiosk-2 before kiosk-10. */
export function inOrder(devices: Iterable<Device>, nowMs: number): Device[] {
  const rank = (device: Device) => WORST_FIRST.indexOf(healthOf(device, nowMs))
  return [...devices].sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id, 'en', { numeric: true }))
}

/** What was said last of each, by an event or in the list: the later word stands. */
export function latest(listed: Device[], heard: Iterable<Device>): Device[] {
  const known = new Map(listed.map((device) => [device.id, device]))
  for (const device of heard) {
    const before = known.get(device.id)
    if (before && (device.at ?? 0) >= (before.at ?? 0)) known.set(device.id, device)
  }
  return [...known.values()]
}

export interface DarkBoard {
  board: string
  fault: string
  since: number | null
}

/** The boards of one program that something is wrong with, by name as people count. */
export function darkBoards({ details }: Pick<Device, 'details'>): DarkBoard[] {
  const [dark, since] = [table(details?.dark), table(details?.since)]
  return Object.entries(dark)
    .map(([board, fault]) => ({ board, fault: String(fault), since: Number(since[board]) || null }))
    .sort((a, b) => a.board.localeCompare(b.board, 'en', { numeric: true }))
}

/** What is wrong with the device as a whole: not what is told of each of its boards. */
export function generalFaults(device: Pick<Device, 'faults' | 'details'>): string[] {
  const told = new Set(darkBoards(device).map(({ fault }) => fault))
  return (device.faults ?? []).filter((fault) => !told.has(fault))
}

function table(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The number of a card's refusal for which there is no word; null if there is one. */
export function codeOf(fault: string): string | null {
  return /^error_(\d+)$/.exec(fault)?.[1] ?? null
}
