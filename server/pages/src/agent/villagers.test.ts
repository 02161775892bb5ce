import { expect, test } from 'vitest'
import { actingFor, faultOf, isIdNumber, villager } from './villagers'

const ID = '11010519491231002X'

test.each([
  [ID, true],
  ['110105194912310021', false],
  ['11010519491231002x', false],
  ['1101051949123100', false],
  ['', false],
])('the check letter of an ID number is checked: %s', (value, right) => {
  expect(isIdNumber(value)).toBe(right)
})

test.each([
  [{ name: '赵大山', idNumber: ID.toLowerCase() }, null],
  [{ name: '赵大山', phone: '13600001111' }, null],
  [{ name: '赵大山' }, 'needs_person'],
  [{ idNumber: ID }, 'needs_person'],
  [{ name: '赵大山', phone: 'abc' }, 'needs_person'],
  [{ name: '赵大山', phone: '13600001111', idNumber: '123' }, 'bad_id'],
])('a villager has a name and something to be known by: %o', (typed, fault) => {
  expect(faultOf({ ...villager(0), ...typed })).toBe(fault)
})

test('what is left empty is not sent', () => {
  expect(actingFor({ row: 0, name: ' 赵大山 ', phone: '', idNumber: ID.toLowerCase() })).toEqual({ name: '赵大山', id_type: 'id_card', id_number: ID })
})
