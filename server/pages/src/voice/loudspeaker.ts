/** The browser's loudspeaker: sounds by their addresses, each fetched once, one after the other without a gap of its own. */

const GAP_S = 0.05
const PATIENCE_MS = 4000
/** A machine in a rush may end a sound so much later than its length says; after that nobody hears it. */
const LATE_MS = 3000
const KEPT = 300

export interface Loudspeaker {
  /** Whether the browser lets it be heard; it may want a person's touch first. */
  allowed(): boolean
  /** Ask the browser again, best from within a touch; it may not answer before somebody touches. */
  wake(): void
  /** Play these to their end; an error where one can't be had or the browser forbids it. */
  play(addresses: string[], volume: number, pauseBefore: number): Promise<void>
}

export function loudspeaker(): Loudspeaker {
  const context = new AudioContext()
  const kept = new Map<string, AudioBuffer>()

  async function sound(address: string): Promise<AudioBuffer> {
    const known = kept.get(address)
    if (known) return known
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
    try {
      const answer = await fetch(address, { signal: abort.signal })
      if (!answer.ok) throw new Error(`${answer.status} ${address}`)
      const decoded = await context.decodeAudioData(await answer.arrayBuffer())
      if (kept.size >= KEPT) kept.delete([...kept.keys()][0]!)
      kept.set(address, decoded)
      return decoded
    } finally {
      clearTimeout(timer)
    }
  }

  async function play(addresses: string[], volume: number, pauseBefore: number): Promise<void> {
    const sounds = await Promise.all(addresses.map(sound))
    if (context.state !== 'running') throw new Error('the browser makes no sound')
    const gain = context.createGain()
    gain.gain.value = volume
    gain.connect(context.destination)
    let at = context.currentTime + pauseBefore
    let ended: Promise<unknown> = Promise.resolve()
    for (const buffer of sounds) {
      const source = context.createBufferSource()
      source.buffer = buffer
      source.connect(gain)
      source.start(at)
      ended = new Promise((over) => source.addEventListener('ended', over))
      at += buffer.duration + GAP_S
    }
    try {
      await inTime(ended, (at - context.currentTime) * 1000 + LATE_MS)
    } finally {
      gain.disconnect()
    }
  }

  return {
    allowed: () => context.state === 'running',
    wake: () => void context.resume().catch(() => undefined),
    play,
  }
}

/** An error where it isn't so in time: a browser that was stopped in the middle never says that a sound is over. */
async function inTime(ended: Promise<unknown>, withinMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error('the sound did not end')), withinMs)))
  try {
    await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}
