/** The hall's TV: calls, who waits, and an honest word when it is cut off. */
import { createApp } from 'vue'
import '../base.css'
import { signIn } from './device'
import './tv.css'
import Tv from './Tv.vue'

void signIn().then(() => createApp(Tv).mount('#app'))
