import { describe, expect, it } from 'vitest'
import { understand, Wedge } from './scanned'

const SECRET = 'BwRkZW1vRmoAQTAyM3f9Q2x4aGVsbG8td29ybGQ'

describe('a text that was read', () => {
  it.each([
    [`https://hall.example.cn/t/${SECRET}`, { secret: SECRET }],
    [`http://127.0.0.1:8000/t/${SECRET}?from=slip`, { secret: SECRET }],
    [` ${SECRET}\n`, { secret: SECRET }],
    ['A023', { number: 'A023' }],
    ['ａ０２３', { number: 'A023' }],
    ['ab 1001', { number: 'AB1001' }],
    ['K1.001', { number: 'K1.001' }],
    ['https://example.cn/pay?id=1', null],
    ['6901234567892', null],
    ['', null],
    ['A1', null],
  ])('%s', (text, expected) => {
    expect(understand(text)).toEqual(expected)
  })
})

describe('keys', () => {
  const play = (wedge: Wedge, text: string, pauseMs: number, from = 1000) =>
    [...text, 'Enter'].map((key, place) => wedge.key(key, from + place * pauseMs)).pop()

  it('in haste with Enter are a scan', () => {
    expect(play(new Wedge(), 'A023', 8)).toBe('A023')
  })

  it('of a person are none', () => {
    expect(play(new Wedge(), 'A023', 180)).toBeNull()
  })

  it('of a person before a scan are not part of it', () => {
    const wedge = new Wedge()
    wedge.key('x', 0)
    expect(play(wedge, 'A023', 8)).toBe('A023')
    expect(play(wedge, 'B007', 8, 5000)).toBe('B007')
  })

  it('that print nothing are passed over', () => {
    const wedge = new Wedge()
    expect([...'A02', 'Shift', '3', 'Enter'].map((key, n) => wedge.key(key, n * 5)).pop()).toBe('A023')
  })
})
