/** Drawing for several villagers, one after the other, each with a key of their own: pressing again draws nothing twice. */
import { ref } from 'vue'
import { api, newKey, post, Refused } from '../api'
import type { Ticket } from '../generated/records'
import { actingFor, type Villager } from './villagers'

export interface Result {
  row: number
  name: string
  number?: string
  why?: string
  unsure?: boolean
}

/** What is drawn for each: a service, now, or at a time that was chosen. */
export interface Wanted {
  service: string
  slotAt: number | null
}

export function useDrawing(agent: () => string) {
  const results = ref<Result[]>([])
  const busy = ref(false)
  const keys = new Map<string, string>()

  async function draw(centre: string, wanted: Wanted, people: Villager[]): Promise<void> {
    if (busy.value) return
    busy.value = true
    const before = results.value
    results.value = []
    for (const one of people) {
      const done = before.find(({ row, number }) => row === one.row && number)
      results.value = [...results.value, done ?? (await drawOne(centre, wanted, one))]
    }
    busy.value = false
  }

  async function drawOne(centre: string, wanted: Wanted, one: Villager): Promise<Result> {
    const person = actingFor(one)
    const { service, slotAt } = wanted
    const party = { name: agent(), acting_for: person }
    const body = { service, channel: 'agent', party, ...(slotAt !== null && { slot_at: slotAt }) }
    const asked = JSON.stringify([centre, body])
    const key = keys.get(asked) ?? newKey()
    keys.set(asked, key)
    try {
      const { number } = await post<Ticket>(api('centres', centre, slotAt === null ? 'tickets' : 'appointments'), body, key)
      return { row: one.row, name: person.name, number }
    } catch (error) {
      if (!(error instanceof Refused)) return { row: one.row, name: person.name, unsure: true }
      keys.delete(asked) // a refusal isn't kept: another try may say something else
      return { row: one.row, name: person.name, why: error.message }
    }
  }

  function begin(): void {
    results.value = []
    keys.clear()
  }
  return { results, busy, draw, begin }
}
