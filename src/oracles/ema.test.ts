import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'
import { exp } from '../kit/math.ts'

const open = (parameters: object) =>
  oracleWorld({ m: 100 }, { ema: { model: 'ema', market: 'm', ...parameters } })

test('half of a move is taken up in a half-life, half of the rest in the next', () => {
  const { show, read } = open({ halfLifeMs: 60_000, everyMs: 1000 })
  show('m', 80)
  expect(read(0)).toBe(100)
  expect(read(60_000)).toBe(90)
  expect(read(120_000)).toBe(85)
})

test('a second move starts from where the average is', () => {
  const { show, read } = open({ halfLifeMs: 60_000, everyMs: 1000 })
  show('m', 80)
  read(0)
  show('m', 120)
  expect(read(60_000)).toBe(90)
  expect(read(120_000)).toBe(105)
})

test('reading more often changes nothing, to the bit', () => {
  const seldom = open({ halfLifeMs: 7000, everyMs: 1000 })
  const often = open({ halfLifeMs: 7000, everyMs: 1000 })
  for (const { show, read } of [seldom, often]) {
    show('m', 83.1)
    read(1500)
  }
  for (let ms = 1600; ms < 20_000; ms += 100) often.read(ms)
  expect(often.read(20_000)).toBe(seldom.read(20_000))
})

test('it comes to rest at the price, 30 half-lives after the last move', () => {
  const { show, read, source } = open({ halfLifeMs: 1000, everyMs: 1000 })
  show('m', 70.3)
  read(0)
  for (let ms = 1000; ms < 30_000; ms += 1000) {
    expect(read(ms)).toBeGreaterThan(70.3)
    expect(source().nextMs?.()).toBe(ms + 1000)
  }
  expect(read(30_000)).toBe(70.3)
  expect(source().nextMs?.()).toBe(Infinity)
})

// hyperliquid.gitbook.io, robust price indices: samples 3 s apart with weights exp(−age / 150 s).
test('a half-life of 150 s · ln 2 is the "150 second EMA" of Hyperliquid', () => {
  const { show, read } = open({ halfLifeMs: 103_972, everyMs: 3000 })
  const price = (at: number) => 100 + (at < 40 ? 0 : at < 60 ? -8 : 5)
  let numerator = 0
  let denominator = 0
  for (let at = -2000; at < 0; at++) update(100)
  for (let at = 0; at <= 120; at++) {
    show('m', price(at))
    const ours = read(3000 * at)
    if (at > 0) expect(Math.abs(ours - numerator / denominator)).toBeLessThan(0.002)
    update(price(at))
  }
  function update(sample: number): void {
    numerator = numerator * exp(-3 / 150) + sample * 3
    denominator = denominator * exp(-3 / 150) + 3
  }
})
