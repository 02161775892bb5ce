/** What WeChat tells of a visitor's answer, text in text. It looks at nothing but its arguments. */

/** How many of the notices were agreed to; none where it is told in another shape. */
export function agreedTo(detail: { subscribeDetails?: string } | undefined): number {
  try {
    const told = JSON.parse(detail?.subscribeDetails ?? '{}') as Record<string, string>
    return Object.values(told).filter((one) => (JSON.parse(one) as { status?: string }).status === 'accept').length
  } catch {
    return 0
  }
}
