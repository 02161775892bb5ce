/** The hall's code for phones that check in: asked anew when it runs out, by screens that a device has signed in. */
import { computed, onUnmounted, ref, shallowRef } from 'vue'
import { api, get, Refused } from '../api'
import { now } from '../clock'
import type { ServerInfo } from '../live'

interface Told {
  digits: string
  path: string
  expires_at: number
}
export interface CheckInCode {
  digits: string
  /** What the QR code says; '' where nobody has set the address that phones find. */
  address: string
}

const AGAIN_MS = 5_000
const EARLY_MS = 400

export function useCheckInCode(centre: string) {
  const told = shallowRef<Told | null>(null)
  const address = ref('')
  let next: ReturnType<typeof setTimeout> | undefined

  async function renew(): Promise<void> {
    let pause = AGAIN_MS
    try {
      address.value ||= (await get<ServerInfo>(api())).public_url ?? ''
      told.value = await get<Told>(api('centres', centre, 'check-in-code'))
      pause = Math.max(1_000, told.value.expires_at - now.value + EARLY_MS)
    } catch (error) {
      // A screen that nobody signed in has no code to show, and asks no more.
      if (error instanceof Refused && [401, 403].includes(error.status)) return
    }
    next = setTimeout(() => void renew(), pause)
  }
  void renew()
  onUnmounted(() => clearTimeout(next))

  // One that has run out lets nobody in.
  return computed<CheckInCode | null>(() => {
    if (!told.value || told.value.expires_at < now.value - AGAIN_MS) return null
    const { digits, path } = told.value
    return { digits, address: address.value && address.value + path }
  })
}
