// Stands in for WeChat's JS-SDK in any browser: its scanner asks for what a code holds, its question is a dialog.
{
  const home = new URL(document.currentScript.src).origin
  let granted = []
  const wx = {
    async config(told) {
      const asked = new URLSearchParams({ ...told, url: location.href.split('#')[0], jsApiList: '', openTagList: '' })
      const { ok } = await (await fetch(`${home}/jsapi/config?${asked}`)).json()
      granted = ok ? [...(told.jsApiList || []), ...(told.openTagList || [])] : []
      if (ok) wx.whenReady?.()
      else wx.whenWrong?.({ errMsg: 'config:invalid signature' })
    },
    ready(act) { wx.whenReady = act },
    error(act) { wx.whenWrong = act },
    scanQRCode({ success, cancel, fail }) {
      if (!granted.includes('scanQRCode')) return fail?.({ errMsg: 'scanQRCode:permission denied' })
      const resultStr = prompt('{{scan}}')
      if (resultStr) success?.({ resultStr, errMsg: 'scanQRCode:ok' })
      else cancel?.({ errMsg: 'scanQRCode:cancel' })
    },
  }
  window.wx = wx
  window.customElements.define('wx-open-subscribe', class extends HTMLElement {
    connectedCallback() {
      const shown = this.querySelector('script[type="text/wxtag-template"]')
      this.attachShadow({ mode: 'open' }).innerHTML = shown ? shown.textContent : ''
      this.shadowRoot.addEventListener('click', () => this.ask())
    }
    async ask() {
      const templates = this.getAttribute('template').split(',')
      if (!granted.includes('wx-open-subscribe')) {
        return this.dispatchEvent(new CustomEvent('error', { detail: { errMsg: 'permission denied' } }))
      }
      const status = confirm('{{agree}}') ? 'accept' : 'reject'
      await fetch(`${home}/jsapi/agreed`, { method: 'POST', body: JSON.stringify({ templates, status }) })
      const details = Object.fromEntries(templates.map((one) => [one, JSON.stringify({ status })]))
      const detail = { errMsg: 'subscribe:ok', subscribeDetails: JSON.stringify(details) }
      this.dispatchEvent(new CustomEvent('success', { detail }))
    }
  })
}
