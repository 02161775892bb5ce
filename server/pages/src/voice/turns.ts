/** Whose turn it is to be called aloud, as display_board/announce/turns.py has it; no clock, no sound. */

/** With more than so many waiting, each is said once and short. */
export const CROWD = 3

export interface VoiceCall {
  event_id: string
  ticket: string
  number: string
  counter: string
  recall: boolean
}
export interface Turn {
  call: VoiceCall
  short: boolean
}

export class Turns {
  waiting: VoiceCall[] = []
  private saying: VoiceCall | null = null
  /** Whether the call being said is still one, and worth saying again. */
  stands = false

  /** A call, or a recall; all there was of its ticket and at its counter is over. */
  called(call: VoiceCall): void {
    this.drop((other) => other.ticket === call.ticket || other.counter === call.counter)
    if (!call.recall) this.waiting.push(call)
    else this.waiting.splice(this.waiting.filter((other) => other.recall).length, 0, call)
  }

  /** The ticket isn't called any more. */
  over(ticket: string): void {
    this.drop((other) => other.ticket === ticket)
  }

  /** Which ticket is at each counter: a call of any other to it is over. */
  atCounters(counters: ReadonlyMap<string, { ticket?: string | null }>): void {
    this.drop((call) => counters.has(call.counter) && (counters.get(call.counter)?.ticket ?? null) !== call.ticket)
  }

  /** Take the next call to be said; null while one is being said, or none waits. */
  next(): Turn | null {
    if (this.saying) return null
    const short = this.waiting.length > CROWD
    const call = this.waiting.shift()
    if (!call) return null
    this.saying = call
    this.stands = true
    return { call, short }
  }

  /** What was being said has been said, or could not be. */
  said(): void {
    this.saying = null
    this.stands = false
  }

  /** A new day, or a long time cut off: nothing waits. */
  clear(): void {
    this.waiting = []
    this.stands = false
  }

  private drop(isOver: (call: VoiceCall) => boolean): void {
    this.waiting = this.waiting.filter((call) => !isOver(call))
    if (this.saying && isOver(this.saying)) this.stands = false
  }
}
