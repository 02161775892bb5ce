/** Which service's papers come next. It looks at its arguments only. */
export interface Known {
  code: string
  queue: string
}

/** The service after `last`: in the order of the catalogue, those with people waiting first. */
export function following(services: Known[], waiting: ReadonlySet<string>, last: string): Known | null {
  const wanted = services.filter(({ queue }) => waiting.has(queue))
  const round = wanted.length ? wanted : services
  const place = round.findIndex(({ code }) => code === last)
  return round[(place + 1) % round.length] ?? null
}
