/** Every device of a hall, how it is and when it last spoke, for its staff. */
import { createApp } from 'vue'
import '../base.css'
import DevicesPage from './DevicesPage.vue'

createApp(DevicesPage).mount('#app')
