/** What services are called in the reader's language, for tickets, which carry the Chinese name only. */
import { shallowRef, watch } from 'vue'
import { api, get } from './api'
import { language, named } from './texts'

interface Listed {
  code: string
  name_en: string
  public_name?: string | null
}

/** By code, of the centre that is followed. */
const english = shallowRef<ReadonlyMap<string, string>>(new Map())

/** Keeps a centre's English names at hand while English is read; a page calls it once. */
export function followServiceNames(centre: () => string): void {
  let kept = ''
  async function read(asked: string): Promise<void> {
    const { services } = await get<{ services: Listed[] }>(api('centres', asked, 'services'))
    if (asked !== centre()) return
    // A service that goes by another name in public has no English one that may be shown.
    english.value = new Map(services.filter((one) => !one.public_name).map((one) => [one.code, one.name_en]))
    kept = asked
  }
  // Without an answer the names stay Chinese, until the language or the centre is chosen again.
  watch([centre, language], ([asked]) => void (language.value === 'en' && asked && asked !== kept && read(asked).catch(() => null)), {
    immediate: true,
  })
}

/** What the service of a ticket, or of a stop on its way, is called; in Chinese where there is no English name. */
export function serviceName(of: { service?: string | null; service_name?: string | null }): string {
  return named({ name: of.service_name ?? '', name_en: english.value.get(of.service ?? '') })
}
