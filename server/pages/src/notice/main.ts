/** The one-time notice of missing papers, to be printed on A4. */
import { createApp } from 'vue'
import '../base.css'
import './notice.css'
import NoticePage from './NoticePage.vue'

createApp(NoticePage).mount('#app')
