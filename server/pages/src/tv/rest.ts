/** Where the picture stands: it moves a little every two minutes, so that nothing burns in over weeks. */

const EACH_MS = 120_000
/** Round about and through the middle, each a step from the last, so that nobody sees it move. */
const PLACES = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1], [1, 0]] as const

/** The place at a time, each way -1, 0 or 1. */
export function placeAt(now: number): readonly [number, number] {
  return PLACES[Math.floor(now / EACH_MS) % PLACES.length] ?? PLACES[0]
}
