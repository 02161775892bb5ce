/** What `GET /twins` says of each device. */
export interface TwinState {
  id: string
  kind: string
  faults: string[]
  available_faults: string[]
  updated_at: number | null
}
