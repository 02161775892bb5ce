import { expect, test, vi } from 'vitest'

const SERVICES = [
  { code: 'GA001', name_en: 'Residence permit' },
  { code: 'GA010', name_en: 'After a death', public_name: '户口注销' },
  { code: 'GA011', name_en: '' },
]
await vi.hoisted(async () => {
  await import('vue') // it takes a page to be there if there is a document
  vi.stubGlobal('location', { search: '?lang=zh-CN' })
  vi.stubGlobal('document', { documentElement: {} })
})

import { followServiceNames, serviceName } from './serviceNames'
import { language } from './texts'

test('English names are fetched when English is read, but none of what goes by another name in public', async () => {
  const fetched = vi.fn(async () => Response.json({ services: SERVICES }))
  vi.stubGlobal('fetch', fetched)
  followServiceNames(() => 'demo')
  expect(fetched).not.toHaveBeenCalled()
  language.value = 'en'
  await vi.waitFor(() => expect(serviceName({ service: 'GA001', service_name: '居住证' })).toBe('Residence permit'))
  expect(serviceName({ service: 'GA010', service_name: '户口注销' })).toBe('户口注销')
  expect(serviceName({ service: 'GA011', service_name: '户口迁移' })).toBe('户口迁移')
  language.value = 'zh-CN'
  expect(serviceName({ service: 'GA001', service_name: '居住证' })).toBe('居住证')
  expect(fetched).toHaveBeenCalledOnce()
})
