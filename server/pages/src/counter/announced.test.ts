import { expect, test } from 'vitest'
import { announcedOf } from './announced'

const kinds: Record<string, string> = { 'board-1': 'board', 'tv-1': 'tv', 'voice-1': 'voice' }
const kindOf = (device: string) => kinds[device]
const mark = (device: string, ok: boolean, boards?: string[]) => ({ device, ok, at: 1, boards })

test('a call is seen on a board or a screen, and heard by a voice', () => {
  expect(announcedOf([mark('tv-1', true)], kindOf)).toMatchObject({ seen: true, heard: false })
  expect(announcedOf([mark('voice-1', true)], kindOf)).toMatchObject({ seen: false, heard: true })
})

test('the boards that could not show a call are named, though others show it', () => {
  const marks = [mark('board-1', true, ['strip-3']), mark('voice-1', false)]
  expect(announcedOf(marks, kindOf)).toEqual({ seen: true, heard: false, darkBoards: ['strip-3'], muteVoices: ['voice-1'], quiet: false })
})

test('a device that names no board of its own is named itself, and an unknown one counts as a board', () => {
  expect(announcedOf([mark('board-1', false), mark('new-1', false)], kindOf).darkBoards).toEqual(['board-1', 'new-1'])
})

test('nobody has spoken yet', () => {
  expect(announcedOf([], kindOf)).toEqual({ seen: false, heard: false, darkBoards: [], muteVoices: [], quiet: false })
})

test('a screen that speaks is seen, and heard or not', () => {
  expect(announcedOf([{ ...mark('tv-1', true), heard: true }], kindOf)).toMatchObject({ seen: true, heard: true, muteVoices: [] })
  expect(announcedOf([{ ...mark('tv-1', true), heard: false }], kindOf)).toMatchObject({ seen: true, heard: false, muteVoices: ['tv-1'] })
})

test('a voice that rests in quiet hours has not failed', () => {
  const marks = [
    { ...mark('voice-1', false), fault: 'quiet_hours' },
    { ...mark('tv-1', true), heard: false, fault: 'quiet_hours' },
  ]
  expect(announcedOf(marks, kindOf)).toEqual({ seen: true, heard: false, darkBoards: [], muteVoices: [], quiet: true })
})
