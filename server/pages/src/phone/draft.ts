/** What is filled in of a form, on the way to WeChat's sign-in and back: taken up once in this tab, then forgotten. */
const DRAFT = 'quhao.draft'

/** Leave a form as it is, instead of any other that was left. */
export function leave(form: string, filled: object): void {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify({ form, filled }))
  } catch {
    // A browser that keeps nothing has it filled in again.
  }
}

/** What was filled in of that form when it was left; nothing of it is kept any more. */
export function takeUp<T extends object>(form: string): Partial<T> {
  try {
    const left = JSON.parse(sessionStorage.getItem(DRAFT) ?? 'null') as { form: string; filled: Partial<T> } | null
    forget()
    return left?.form === form ? left.filled : {}
  } catch {
    return {}
  }
}

export function forget(): void {
  try {
    sessionStorage.removeItem(DRAFT)
  } catch {
    // Nothing was kept.
  }
}
