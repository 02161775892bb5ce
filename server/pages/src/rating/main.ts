/** The rating screen of one counter: asks who was just served, thanks, and rests. */
import { createApp } from 'vue'
import '../base.css'
import { signIn } from '../tv/device'
import './rating.css'
import RatingScreen from './RatingScreen.vue'

void signIn().then(() => createApp(RatingScreen).mount('#app'))
