/** How wide words are and how they are cut into pages that fit, by counting; it measures nothing on a screen. */

const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{20000}-\u{3ffff}]/u
/** A Latin letter of Noto Sans SC, bold, is at most so much of a hanzi wide on average. */
const NARROW = 0.6
const PAUSE = /[，。；、！？,.;!? ]/

/** The width in hanzi. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text) width += WIDE.test(letter) ? 1 : NARROW
  return width
}

/** The text in as few pages of at most `width` hanzi as it takes, none of them with only its last words. */
export function pagesOf(text: string, width: number): string[] {
  let pages = filled(text, width)
  for (let less = width - 1; less > width / 2; less--) {
    const even = filled(text, less)
    if (even.length > pages.length) break
    pages = even
  }
  return pages
}

/** Each page as full as it gets, cut after a pause or between words where there is one in the last half. */
function filled(text: string, width: number): string[] {
  const pages: string[] = []
  let rest = text.trim()
  while (widthOf(rest) > width) {
    const cut = cutOf(rest, width)
    pages.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  return rest ? [...pages, rest] : pages
}

/** The first part of a name: what stands in brackets or behind a colon is for the desk, not for a wall. */
export function shortName(name: string): string {
  return name.split(/\s*[（(：:]/)[0] || name
}

function cutOf(text: string, width: number): number {
  let taken = 0
  let end = 0
  let pause = 0
  for (const letter of text) {
    taken += widthOf(letter)
    if (taken > width && end) break
    end += letter.length
    if (PAUSE.test(letter) && taken > width / 2) pause = end
  }
  return pause || end
}

/** The items in pages of so much room, each taking what it costs; one that is dearer than a page has one of its own. */
export function pagesThatHold<T>(items: T[], cost: (item: T) => number, room: number): T[][] {
  const pages: T[][] = []
  let left = 0
  for (const item of items) {
    const page = pages[pages.length - 1]
    const needed = cost(item)
    if (page && needed <= left) page.push(item)
    else pages.push([item])
    left = (page && needed <= left ? left : room) - needed
  }
  return pages
}

/** How many of a service's papers there is room for below so many queues; on a standing screen a call needs more of it. */
export function papersBelow(queues: number, standing: boolean): number {
  const rows = Math.max(1, queues)
  if (rows > (standing ? 2 : 3)) return 0
  return (standing ? 4 : 5) - rows
}
