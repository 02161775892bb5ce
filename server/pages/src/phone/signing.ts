/** Signing in from afar: who is signed in, a code to the phone, or WeChat's page and back. */
import { ref, shallowRef } from 'vue'
import { api, get, newKey, post, Refused, remove } from '../api'
import type { Known } from './types'

export interface Ways {
  sms: boolean
  wechat_url: string | null
}
interface Root {
  demo: boolean
  sign_in: Ways
}

const BACK = 'quhao.back'
const CODE = 'quhao.oauth'
const ASKED = 'quhao.asked'
const TICKET = /^\/t\/[^/]+$/
const ARRIVED = /^\/check-in\/[^/]+\/[^/]+$/

export const known = shallowRef<Known | null>(null)
export const ways = shallowRef<Ways | null>(null)
export const demo = ref(false)

/** Who is signed in, as far as the server says so now. */
export async function look(): Promise<void> {
  try {
    const root = await get<Root>(api())
    ways.value = root.sign_in
    demo.value = root.demo
    const me = await get<Known>(api('me'))
    known.value = me.kind === 'visitor' ? me : null
  } catch (error) {
    if (error instanceof Refused) known.value = null
  }
}

export function askCode(phone: string): Promise<{ again_at: number }> {
  return post(api('visitors', 'codes'), { phone })
}

export async function signInByPhone(phone: string, code: string): Promise<void> {
  known.value = await post<Known>(api('visitors', 'sessions'), { phone, sms_code: code })
}

export async function signOut(): Promise<void> {
  await remove(api('sessions'))
  known.value = null
}

export const inWeChat = (): boolean => /MicroMessenger/i.test(navigator.userAgent)

/** WeChat's page for signing in, where there is one: in WeChat, and in the demo, whose stand-in any browser opens. */
export const wechatUrl = (): string | null => (inWeChat() || demo.value ? (ways.value?.wechat_url ?? null) : null)

/**
 * To WeChat and back to the first page; where the visitor was is remembered here, since the `#` of an address doesn't
 * come back, and since nobody else is told the secret of a ticket.
 */
export function goToWeChat(wechatUrl: string): void {
  const state = newKey().slice(0, 16)
  const page = TICKET.test(location.pathname) || ARRIVED.test(location.pathname) ? location.pathname : ''
  sessionStorage.setItem(BACK, JSON.stringify({ state, page, hash: location.hash }))
  const back = encodeURIComponent(`${location.origin}/`)
  location.href = `${wechatUrl}&redirect_uri=${back}&state=${state}#wechat_redirect`
}

/** Whoever scanned a hall's code in WeChat is asked by WeChat who they are, without a word; once, whatever comes of it. */
export function askWeChatOnce(): boolean {
  const url = inWeChat() ? wechatUrl() : null
  if (!url || known.value || sessionStorage.getItem(ASKED) === location.pathname) return false
  sessionStorage.setItem(ASKED, location.pathname)
  goToWeChat(url)
  return true
}

/** Whether the page was opened by WeChat's coming back, so that it is not yet where the visitor was. */
export function isReturning(): boolean {
  const asked = new URLSearchParams(location.search)
  return asked.has('code') && asked.has('state')
}

/** Take what WeChat handed to the page, if it was asked for here; its code goes from the address at once. */
export async function returned(): Promise<string> {
  const asked = new URLSearchParams(location.search)
  const [code, state] = [asked.get('code'), asked.get('state')]
  if (!code || !state) return ''
  const back = JSON.parse(sessionStorage.getItem(BACK) ?? 'null') as { state: string; page: string; hash: string } | null
  sessionStorage.removeItem(BACK)
  const arrived = back?.state === state && ARRIVED.test(back.page) ? back.page : ''
  stand(arrived ? '/' : `/${back?.hash ?? ''}`)
  if (back?.state !== state) return ''
  if (TICKET.test(back.page)) {
    sessionStorage.setItem(CODE, code)
    location.replace(back.page)
    return ''
  }
  try {
    known.value = await post<Known>(api('visitors', 'sessions'), { oauth_code: code })
    return ''
  } catch (error) {
    return error instanceof Refused ? error.message : ''
  } finally {
    if (arrived) stand(arrived)
  }
}

/** Be at an address of these pages without leaving them, and tell so: a replaced one doesn't by itself. */
function stand(address: string): void {
  history.replaceState(null, '', address)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

/** What WeChat handed over for a ticket's page, once. */
export function takeCode(): string | null {
  const code = sessionStorage.getItem(CODE)
  sessionStorage.removeItem(CODE)
  return code
}
