/** The clerk's page: sign in, choose a counter, and call with one key. */
import { createApp } from 'vue'
import '../base.css'
import './counter.css'
import CounterPage from './CounterPage.vue'

createApp(CounterPage).mount('#app')
