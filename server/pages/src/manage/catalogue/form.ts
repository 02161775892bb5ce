/** What the fields of one form have in common: the allowed words, what is wrong where, and what is the centre's own. */
import type { InjectionKey } from 'vue'
import type { Catalogue, CatalogueFault } from '../../generated/records'

export interface Form {
  locked: boolean
  catalogue(): Partial<Catalogue>
  faultsAt(path: string): CatalogueFault[]
  /** Whether the centre says this field itself, over what is above. */
  isOwn(path: string): boolean
  /** Go back to what is above. */
  asAbove(path: string): void
}

export const FORM: InjectionKey<Form> = Symbol('form')
