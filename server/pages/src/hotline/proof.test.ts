import { expect, it } from 'vitest'
import { proofOf } from './proof'

it.each([
  ['139 8765 4321', { phone: '13987654321' }],
  ['+86-13987654321', { phone: '+8613987654321' }],
  ['001x', { id_last4: '001X' }],
  ['1234', { id_last4: '1234' }],
  ['123', null],
  ['A012 的号', null],
  ['', null],
])('%s is said of a booking as a phone or the end of an identity number', (typed, proof) => {
  expect(proofOf(typed)).toEqual(proof)
})
