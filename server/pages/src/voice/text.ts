/** The texts of a screen's voice. */
import voice from '../generated/texts/voice.json'
import { texts } from '../texts'

export const t = texts(voice)
