/** The first page: where to go, and how the halls stand. */
import { createApp } from 'vue'
import '../base.css'
import Home from './Home.vue'

createApp(Home).mount('#app')
