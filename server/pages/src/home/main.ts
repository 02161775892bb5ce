/** The first page: the visitor's own, with doors for staff below. */
import { createApp } from 'vue'
import '../base.css'
import App from '../phone/App.vue'
import { keepShell } from '../shell'

createApp(App).mount('#app')
keepShell()
