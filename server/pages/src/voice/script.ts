/** A call as sounds and caption, by the hall's script from the server; the wording itself is server/wire/voice/wording.py. */
export interface Form {
  before: string[]
  after: Record<string, string[]>
  otherwise: string[]
}
export interface Script {
  signs: Record<string, string>
  full: Form
  short: Form
  captions: Record<string, string>
}
export interface Scripts {
  version: number
  chime: string
  languages: Record<string, Script>
}

/** The addresses of a call's sounds, in their order. */
export function said(script: Script, number: string, counter: string, short: boolean): string[] {
  const form = short ? script.short : script.full
  const spelled = [...number].map((sign) => script.signs[sign]).filter((sound): sound is string => !!sound)
  return [...form.before, ...spelled, ...(form.after[counter] ?? form.otherwise)]
}

/** What stands under it. */
export function captionOf(script: Script, number: string, counter: string): string {
  return (script.captions[counter] ?? script.captions[''] ?? '').replace('{number}', number)
}
