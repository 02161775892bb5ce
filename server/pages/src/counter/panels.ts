/** Which question is open beside the work, and about whom. */
import type { WorkTicket } from './types'

export interface Asked {
  panel: 'pause' | 'call' | 'walk-up' | 'queues' | 'priority' | 'delivery' | 'transfer' | 'why'
  ticket?: WorkTicket
  number?: string
}
