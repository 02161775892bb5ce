import { expect, test } from 'vitest'
import cases from '../../../../tests/pages/voice_cases.json'
import { captionOf, said, type Script } from './script'

test.each(cases.calls)('$number to $counter in $language', ({ number, counter, language, short, sounds, caption }) => {
  const script = cases.scripts[language as keyof typeof cases.scripts] as Script
  expect(said(script, number, counter, short)).toEqual(sounds)
  expect(captionOf(script, number, counter)).toBe(caption)
})
