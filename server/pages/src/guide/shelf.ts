/** A shelf in the browser for what is too much for its small store: guides and guidance, one by one, by name. */

const NAME = 'quhao.guide'
const TABLE = 'kept'

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE)
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(asked.error)
  })
}
let shelf: Promise<IDBDatabase> | null = null

async function ask<T>(mode: IDBTransactionMode, what: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    shelf ??= opened()
    const table = (await shelf).transaction(TABLE, mode).objectStore(TABLE)
    return await new Promise((done, failed) => {
      const asked = what(table)
      asked.onsuccess = () => done(asked.result)
      asked.onerror = () => failed(asked.error)
    })
  } catch {
    // A browser that keeps nothing, or has no room left, still works while there is a line.
    return null
  }
}

export async function put(name: string, value: unknown): Promise<void> {
  await ask('readwrite', (table) => table.put(JSON.stringify(value), name))
}

export async function take<T>(name: string): Promise<T | null> {
  const text = await ask<string | undefined>('readonly', (table) => table.get(name) as IDBRequest<string | undefined>)
  return text == null ? null : (JSON.parse(text) as T)
}

export async function clear(): Promise<void> {
  await ask('readwrite', (table) => table.clear())
}
