/** Reads codes with the device's camera; it sends no picture anywhere and keeps none. */

export interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: ['qr_code'] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

const LOOK_EVERY_MS = 200

/** Whether there is a camera to ask for: browsers hide it from pages that came in the clear. */
export function canScan(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia)
}

/** The browser's own reader of codes, or one that is loaded now: no page has it in its first view. */
async function reader(): Promise<Detector> {
  const own = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats: readonly string[] = (await own?.getSupportedFormats().catch(() => [])) ?? []
  if (own && formats.includes('qr_code')) return new own({ formats: ['qr_code'] })
  const { BarcodeDetector } = await import('qr/decode.js')
  return new BarcodeDetector({ formats: ['qr_code'] })
}

/**
 * Show what the camera sees in `video` until `found` takes a code that was read; the function that ends it.
 * Rejects where there is no camera, or where it may not be used (`NotAllowedError`).
 */
export async function watchCodes(video: HTMLVideoElement, found: (text: string) => boolean | void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  let timer: ReturnType<typeof setTimeout> | undefined

  function end(): void {
    clearTimeout(timer)
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }

  async function look(detector: Detector): Promise<void> {
    const [code] = await detector.detect(video).catch(() => [])
    if (!stream.active) return
    if (code && found(code.rawValue) !== false) return end()
    timer = setTimeout(() => void look(detector), LOOK_EVERY_MS)
  }

  try {
    video.srcObject = stream
    await video.play()
    void look(await reader())
  } catch (error) {
    end()
    throw error
  }
  return end
}
