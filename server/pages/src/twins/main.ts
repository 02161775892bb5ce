/** The demonstration's devices: what each shows, and how it can be made to fail. */
import { createApp } from 'vue'
import '../base.css'
import Twins from './Twins.vue'

createApp(Twins).mount('#app')
