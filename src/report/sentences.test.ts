import { expect, test } from 'vitest'
import { sampleChain } from '../../test/sample-record.ts'
import { sentence } from './sentences.ts'
import { textOf } from './text.ts'

const currencies = { byVenue: { example: 'USDC' }, byMarket: { 'example/BTC': 'USDC' } }

test('a chain of causes reads as sentences', () => {
  expect(sampleChain.map((event) => textOf(sentence(event, currencies)))).toEqual([
    'the price of example/BTC moved by −6.0 % to 114,680',
    'example/BTC was published at 114,680 (−6.0 %)',
    'account 4471 fell 1.20k USDC below its margin, holding 120 example/BTC',
    'account 4471 was made to sell 120 example/BTC at 113,500 on average, for 13.6M USDC',
    'example/BTC was published at 113,010 (−1.5 %)',
    'account 18231 fell 310 USDC below its margin, holding 3 example/BTC',
  ])
})

test("an order of one's own is chosen, half a unit too", () => {
  const [, , , order] = sampleChain
  if (order === undefined) throw new Error('no such event')
  const chosen = (quantity: number) =>
    textOf(sentence({ ...order, quantity, isForced: false }, currencies)).split(' ')[4]
  expect([chosen(0.5), chosen(-0.5)]).toEqual(['buy', 'sell'])
})
