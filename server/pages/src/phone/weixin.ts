/** WeChat's own scanner, and its question about notices, in pages that it opened; its script comes when one is wanted. */
import { api, post } from '../api'
import { agreedTo } from './agreed'
import { look, ways, wechatUrl } from './signing'

interface Signed {
  appid: string
  sdk_url: string
  timestamp: number
  nonce: string
  signature: string
  templates: string[]
}
interface Sdk {
  config(told: object): void
  ready(act: () => void): void
  error(act: (fault: unknown) => void): void
  scanQRCode(asked: object): void
}
export interface Weixin {
  /** What its scanner read; null where the visitor went back. */
  scan(): Promise<string | null>
  /** Which notices a visitor may agree to. */
  templates: string[]
}

const OPEN_TAG = 'wx-open-subscribe'
const PATIENCE_MS = 6000

let asked: Promise<Weixin | null> | null = null

/** WeChat's own buttons, once for the page; null outside of WeChat, and where it gives none: nothing depends on them. */
export async function weixin(): Promise<Weixin | null> {
  if (!ways.value) await look()
  if (!wechatUrl()) return null
  return (asked ??= begin().catch(() => {
    asked = null
    return null
  }))
}

async function begin(): Promise<Weixin> {
  const signed = await post<Signed>(api('visitors', 'wechat'), { url: location.href.split('#')[0] })
  await load(signed.sdk_url)
  const sdk = (window as unknown as { wx?: Sdk }).wx
  if (!sdk) throw new Error('no WeChat')
  await new Promise<void>((resolve, reject) => {
    setTimeout(reject, PATIENCE_MS)
    sdk.ready(resolve)
    sdk.error(reject)
    sdk.config({
      appId: signed.appid, timestamp: signed.timestamp, nonceStr: signed.nonce, signature: signed.signature,
      jsApiList: ['scanQRCode'], openTagList: [OPEN_TAG],
    })
  })
  const scan = () =>
    new Promise<string | null>((resolve, reject) => {
      const success = (told: { resultStr: string }) => resolve(told.resultStr)
      sdk.scanQRCode({ needResult: 1, scanType: ['qrCode'], success, cancel: () => resolve(null), fail: reject })
    })
  return { scan, templates: signed.templates }
}

function load(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.onload = () => resolve()
    script.onerror = reject
    document.head.append(script)
  })
}

/** WeChat's button that asks whether these notices may be sent: only its own element may ask. */
export function question(templates: string[], label: string, answered: (agreed: number) => void): HTMLElement {
  const tag = document.createElement(OPEN_TAG)
  tag.setAttribute('template', templates.join(','))
  const shown = document.createElement('script')
  shown.type = 'text/wxtag-template'
  const button = document.createElement('button')
  button.textContent = label
  // Inside WeChat's element no style of the page's holds.
  const blue = getComputedStyle(document.documentElement).getPropertyValue('--blue')
  button.style.cssText = `width:100%;min-height:50px;border:0;border-radius:8px;background:${blue};color:#fff;font:inherit;font-weight:700;padding:8px 12px`
  shown.textContent = button.outerHTML
  tag.append(shown)
  tag.addEventListener('success', (event) => answered(agreedTo((event as CustomEvent<{ subscribeDetails?: string }>).detail)))
  return tag
}
