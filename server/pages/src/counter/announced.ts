/** What became of a call: whether people can see and hear it, and which boards or voices failed. Pure. */
import type { Mark } from '../fold'

export interface Announced {
  seen: boolean
  heard: boolean
  /** The boards that could not show it, by name; the device where it has only one. */
  darkBoards: string[]
  muteVoices: string[]
  /** Whether it was left unsaid because these are hours when the hall's voices rest. */
  quiet: boolean
}

const QUIET = 'quiet_hours'

/** What the marks beside a call say; `kindOf` tells what a device is, where that is known. */
export function announcedOf(marks: Mark[], kindOf: (device: string) => string | undefined): Announced {
  const voices = marks.filter(({ device }) => kindOf(device) === 'voice')
  const boards = marks.filter((mark) => !voices.includes(mark))
  const speaking = [...voices.map((mark) => ({ ...mark, heard: mark.ok })), ...boards.filter(({ heard }) => heard !== undefined)]
  return {
    seen: boards.some(({ ok }) => ok),
    heard: speaking.some(({ heard }) => heard),
    darkBoards: boards.flatMap(({ device, ok, boards: failed }) => (failed?.length ? failed : ok ? [] : [device])),
    muteVoices: speaking.filter(({ heard, fault }) => !heard && fault !== QUIET).map(({ device }) => device),
    quiet: speaking.some(({ heard, fault }) => !heard && fault === QUIET),
  }
}
