import { expect, test } from 'vitest'
import { programIn } from './newer'

const at = 'http://hall.example/tv/demo'

test("a page's program is found by its module script", () => {
  const page = '<link href="/a.css"><script type="module" crossorigin src="/static/assets/tv-1a2b.js"></script>'
  expect(programIn(page, at)).toBe('http://hall.example/static/assets/tv-1a2b.js')
})

test.each(['', 'the pages were not built', '<script src="/other.js"></script>'])('%s has none', (page) => {
  expect(programIn(page, at)).toBeNull()
})
