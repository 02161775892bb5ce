/** One service after the other with the papers it needs, for who waits to look at; those people wait for come first. */
import { shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { api, get } from '../api'
import type { Guide } from '../generated/records'
import { following, type Known } from './turns'

const EACH_MS = 20_000

interface Brief {
  code: string
  name: string
  name_en: string
  public_name: string | null
  queue: string
  has_guide: boolean
}
export interface Tip {
  code: string
  name: string
  name_en: string
  papers: { name: string; name_en: string }[]
}

/** A tip that changes calmly; it asks the server for one guide at a time, and only while `live`. */
export function useTips(
  centre: string,
  version: Ref<number | undefined>,
  live: Ref<boolean>,
  waiting: () => ReadonlySet<string>,
): ShallowRef<Tip | null> {
  const tip = shallowRef<Tip | null>(null)
  let services: Known[] = []

  async function list(): Promise<void> {
    try {
      const all = await get<{ services: Brief[] }>(api('centres', centre, 'services'))
      // A sensitive service is not written on the wall.
      const told = all.services.filter((one) => one.has_guide && !one.public_name)
      services = told.map(({ code, queue }) => ({ code, queue }))
      await turn()
    } catch {
      // The next turn asks again.
    }
  }

  async function turn(): Promise<void> {
    if (!live.value || document.hidden) return
    if (!services.length) return void (tip.value = null)
    const next = following(services, waiting(), tip.value?.code ?? '')
    try {
      const found = next && (await get<Brief & { guide: Guide | null }>(api('centres', centre, 'services', next.code)))
      const papers = (found?.guide?.papers ?? []) as unknown as Tip['papers']
      if (found) tip.value = { code: found.code, name: found.name, name_en: found.name_en, papers }
    } catch {
      // The one before stays.
    }
  }

  watch([version, live], () => live.value && version.value !== undefined && void list())
  setInterval(() => void (services.length ? turn() : live.value && list()), EACH_MS)
  return tip
}
