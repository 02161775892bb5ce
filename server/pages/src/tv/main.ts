/** The hall's TV: calls, who waits, and an honest word when it is cut off. */
import { createApp } from 'vue'
import '../base.css'
import { speakForHall } from '../texts'
import { signIn } from './board'
import Tv from './Tv.vue'

speakForHall()
void signIn().then(() => createApp(Tv).mount('#app'))
