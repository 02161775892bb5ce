/** The desk beside the telephone, and what becomes of bad ratings. */
import { createApp } from 'vue'
import '../base.css'
import './hotline.css'
import HotlinePage from './HotlinePage.vue'

createApp(HotlinePage).mount('#app')
