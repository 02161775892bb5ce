/** The guide's page: find what somebody came for, tick their papers, draw for them, and see who needs help. */
import { createApp } from 'vue'
import '../base.css'
import './guide.css'
import GuidePage from './GuidePage.vue'

// Only a secure address, or this machine's own, may keep a page; elsewhere it needs a line to be opened.
void navigator.serviceWorker?.register('/static/guide-worker.js', { scope: '/guide' }).catch(() => undefined)
createApp(GuidePage).mount('#app')
