/** Pages in, one folder of static files out; the server finds them by their names. */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const PAGES = ['home', 'tv', 'counter', 'guide', 'manage', 'ticket', 'rating', 'hotline', 'agent', 'notice', 'devices', 'twins']

export default defineConfig({
  base: '/static/',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: false },
  build: {
    outDir: 'static',
    emptyOutDir: true,
    manifest: 'manifest.json',
    // TVs and phones in halls are often years behind.
    target: ['chrome87', 'safari14', 'firefox78'],
    rolldownOptions: { input: PAGES.map((page) => `${page}.html`) },
  },
})
