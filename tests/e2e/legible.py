"""Whether everything on a screen can be read from the far end of a hall: size, contrast, nothing cut off or outside."""

from typing import Any

from playwright.sync_api import Page

from tests.waiting import until

SMALLEST = 30
"""A line of text is at least so great a part of the screen's shorter side (docs/boards.md, Hall TV)."""
LEAST_CONTRAST = 7.0
"""WCAG 2.2, 1.4.6, level AAA."""

_LOOK = """([smallest, least]) => {
  const short = Math.min(innerWidth, innerHeight), found = []
  const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a] }
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (part) => {
    for (; part; part = part.parentElement) {
      const colour = parse(getComputedStyle(part).backgroundColor)
      if (colour[3] > 0) return colour
    }
    return [255, 255, 255, 1]
  }
  const isOutside = (box, frame) => box.left < frame.left - 2 || box.right > frame.right + 2
    || box.top < frame.top - 2 || box.bottom > frame.bottom + 2
  const rims = (part) => {
    const inset = /(-?[\\d.]+)px (-?[\\d.]+)px [\\d.]+px (-?[\\d.]+)px inset/g
    const all = [...getComputedStyle(part).boxShadow.matchAll(inset)].map((found) => found.slice(1).map(Number))
    const widest = (of) => Math.max(0, ...all.map(of))
    return {
      left: widest(([x, , spread]) => spread + x), right: widest(([x, , spread]) => spread - x),
      top: widest(([, y, spread]) => spread + y), bottom: widest(([, y, spread]) => spread - y),
    }
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node; (node = walk.nextNode()); ) {
    const text = node.textContent.trim(), part = node.parentElement, style = getComputedStyle(part)
    if (!text) continue
    const size = parseFloat(style.fontSize)
    if (size < short / smallest) found.push(`small: ${text}`)
    const [bright, dark] = [light(parse(style.color)), light(ground(part))].sort((one, other) => other - one)
    if ((bright + 0.05) / (dark + 0.05) < least) found.push(`pale: ${text}`)
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const line of range.getClientRects()) {
      const spare = Math.max(0, line.height - size) / 2  // above and below the letters of a font with tall lines
      const box = { left: line.left, right: line.right, top: line.top + spare, bottom: line.bottom - spare }
      if (isOutside(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })) found.push(`outside: ${text}`)
      for (let frame = part; frame && frame !== document.body; frame = frame.parentElement) {
        const edge = frame.getBoundingClientRect(), rim = rims(frame)
        if (getComputedStyle(frame).overflow !== 'visible' && isOutside(box, edge)) found.push(`cut: ${text}`)
        const inner = {
          left: edge.left + rim.left, right: edge.right - rim.right,
          top: edge.top + rim.top, bottom: edge.bottom - rim.bottom,
        }
        if (rim.left + rim.right + rim.top + rim.bottom > 0 && isOutside(box, inner)) found.push(`on a rim: ${text}`)
      }
    }
  }
  return [...new Set(found)]
}"""


def hard_to_read(page: Page) -> list[str]:
    """What can't be read well, each with its reason."""
    found: list[Any] = page.evaluate(_LOOK, [SMALLEST, LEAST_CONTRAST])
    return [str(one) for one in found]


def wait_until_legible(page: Page, told: str) -> None:
    """Waits until all can be read well; says what can't."""
    hard: list[str] = []

    def is_legible() -> bool:
        hard[:] = hard_to_read(page)
        return not hard

    try:
        until(is_legible, told)
    except AssertionError as waited:
        raise AssertionError(f"{told}: {hard}") from waited
