/** The visitor's own ticket, on a phone. */
import { createApp } from 'vue'
import '../base.css'
import { keepShell } from '../shell'
import TicketPage from './TicketPage.vue'

createApp(TicketPage).mount('#app')
keepShell()
