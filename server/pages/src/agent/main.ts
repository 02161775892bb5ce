/** The village agent's page: draws for named villagers, and follows what was drawn. */
import { createApp } from 'vue'
import '../base.css'
import './agent.css'
import AgentPage from './AgentPage.vue'

createApp(AgentPage).mount('#app')
