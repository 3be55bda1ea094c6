import { expect, test } from 'vitest'
import { log, pow } from '../kit/math.ts'
import { createRandom } from '../kit/random.ts'
import { wholeBook } from './book.ts'
import { cardOfBooks, cardOfObservations } from './card.ts'
import { drawImpact, drawStream } from './draw.ts'
import { liquidityYaml } from './models.ts'

const rows = Array.from({ length: 200 }, (_, row) => row)
const random = createRandom(8, 1)
const part = (path: number) => ({
  size: rows.map((row) => 1 + row),
  cost: rows.map((row) => 1e-4 * pow(1 + row, 0.5) * (1 + 0.3 * random.uniform(path, row, 0))),
  group: rows.map((row) => row % 20),
})
const card = cardOfObservations({
  market: 'M',
  source: 's',
  unit: 'base',
  kind: 'quotes',
  train: part(0),
  heldOut: part(1),
  price: 100,
  resolution: 0,
  floor: 0,
  assumes: [],
  ignores: [],
})

test('the same seed and number give the same market, whatever was drawn before', () => {
  const late = drawImpact(card, createRandom(3, drawStream), 17)
  const other = createRandom(3, drawStream)
  for (let draw = 0; draw < 17; draw++) drawImpact(card, other, draw)
  expect(drawImpact(card, other, 17)).toEqual(late)
  expect(drawImpact(card, createRandom(4, drawStream), 17)).not.toEqual(late)
})

test('draws have the covariance of the card', () => {
  const source = createRandom(3, drawStream)
  const drawn = Array.from({ length: 4000 }, (_, draw) => drawImpact(card, source, draw))
  const a = drawn.map(({ level }) => log(level / card.power.level))
  const b = drawn.map(({ exponent }) => exponent - card.power.exponent)
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length
  const product = (x: readonly number[], y: readonly number[]) =>
    mean(x.map((value, at) => (value - mean(x)) * (y[at] - mean(y))))
  const { level, exponent, both } = card.covariance
  expect(Math.abs(product(a, a) / level - 1)).toBeLessThan(0.1)
  expect(Math.abs(product(b, b) / exponent - 1)).toBeLessThan(0.1)
  expect(Math.abs(product(a, b) - both)).toBeLessThan(0.1 * Math.sqrt(level * exponent))
})

test('a card is plain data, and its block can be pasted', () => {
  expect(JSON.parse(JSON.stringify(card))).toEqual(card)
  expect(liquidityYaml(card.models)).toMatch(
    /^liquidity: \{ model: metaorder-impact, price: 100, exponent: 0\.[45]\d+, impact: /,
  )
})

test('a saved book and its card agree on every size that the card shows', () => {
  const side = (sign: number) =>
    Array.from({ length: 500 }, (_, at) => {
      const size = 1 + at * random.uniform(2, at, sign + 1)
      return [100 + sign * 0.01 * (at + 1), size] as const
    })
  const book = wholeBook({ bids: side(-1), asks: side(1) })
  const own = cardOfBooks({ market: 'M', source: 's', unit: 'base', books: [book] })
  expect(own.heldOut.coverage).toBeGreaterThanOrEqual(0.85)
  expect(own.heldOut.error[own.curve.kind]).toBeLessThan(0.1)
  expect(own.volatility).toBeNull()
})
