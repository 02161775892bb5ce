/** What can be done at a device: with one of several things, with a text, or as it is. */
export interface TwinAct {
  name: string
  of?: string[]
  text?: boolean
}

/** What `GET /twins` says of each device. */
export interface TwinState {
  id: string
  kind: string
  faults: string[]
  available_faults: string[]
  acts: TwinAct[]
  updated_at: number | null
  /** Of a voice what it said, of WeChat what was sent by which way, newest last; and when there is a sound to hear. */
  said: { caption: string; length_s: number; way?: string }[]
  heard_at: number | null
  /** All that the twin itself shows; of WeChat's stand-in, where its chat is. */
  seen?: { url?: string }
}
