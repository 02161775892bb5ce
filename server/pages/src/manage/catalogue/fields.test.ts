import { expect, test } from 'vitest'
import editor from '../../generated/texts/editor.json'
import type { Texts } from '../../texts'
import { PARTS, type Field, type Kind } from './fields'

function namesOf(kind: Kind): string[] {
  if (kind.kind === 'keyed') return namesOf(kind.each)
  return 'fields' in kind ? kind.fields.flatMap((one: Field) => [one.name, ...namesOf(one)]) : []
}

test('every part and every field has a name that a person reads', () => {
  const texts = editor as Texts
  const asked = PARTS.flatMap(({ part, fields, columns }) => [
    `editor.part_${part}`,
    ...fields.flatMap((one) => [one.name, ...namesOf(one)]).map((name) => `editor.f_${name}`),
    ...columns.map((name) => `editor.f_${name}`),
  ])
  expect(asked.filter((key) => !(key in texts))).toEqual([])
})
