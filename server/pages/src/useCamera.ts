/** The camera of a page: what it sees is shown in the page's `video` while `looking`, and it is let go with the page. */
import { nextTick, onUnmounted, ref, useTemplateRef } from 'vue'
import { watchCodes } from './camera'

/** `found` takes a code or says false, as for `watchCodes`; `failed` is told why there is nothing to be seen. */
export function useCamera(found: (text: string) => boolean | void, failed: (error: unknown) => void) {
  const video = useTemplateRef<HTMLVideoElement>('video')
  const looking = ref(false)
  let end: (() => void) | null = null

  async function look(): Promise<void> {
    looking.value = true
    await nextTick()
    try {
      end = await watchCodes(video.value!, found)
      if (!looking.value) stop()
    } catch (error) {
      looking.value = false
      failed(error)
    }
  }

  function stop(): void {
    end?.()
    end = null
    looking.value = false
  }
  onUnmounted(stop)

  return { looking, look, stop }
}
