/** What a hall's manager sees to: the day, counters, notices, figures, accounts and devices. */
import { createApp } from 'vue'
import '../base.css'
import './manage.css'
import ManagePage from './ManagePage.vue'

createApp(ManagePage).mount('#app')
