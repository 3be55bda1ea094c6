import { expect, test } from 'vitest'
import { cardsOfFile } from './cards.ts'

/** Quotes of a market where a size costs so many times its root, in sweeps of one time each. */
function quotes(impact: number): string {
  const rows = ['market,timestamp,size,impact,price']
  for (let sweep = 0; sweep < 40; sweep++) {
    for (let at = 1; at <= 10; at++) {
      const size = at * 100
      rows.push(`M,${1000 + sweep},${size},${impact * Math.sqrt(size)},${50}`)
    }
  }
  return `${rows.join('\n')}\n`
}

const cardsOf = (text: string) =>
  cardsOfFile({ text }, 'quotes.csv', { as: 'quotes', onProgress: () => undefined })

test('quotes become one card for each market, with its times (seconds here), price and law', () => {
  const [card, ...others] = cardsOf(quotes(1e-4))
  expect(others).toEqual([])
  expect(card).toMatchObject({ market: 'M', source: 'quotes.csv', kind: 'quotes', price: 50 })
  expect(card?.power.exponent).toBeCloseTo(0.5, 2)
  expect([card?.fromMs, card?.toMs]).toEqual([1_000_000, 1_039_000])
})

test('quotes without times have no span', () => {
  const [card] = cardsOf(quotes(1e-4).replaceAll(/,\d+,(\d+),/g, ',0,$1,'))
  expect([card?.fromMs, card?.toMs]).toEqual([null, null])
})
