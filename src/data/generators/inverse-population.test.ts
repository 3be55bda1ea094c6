import { expect, test } from 'vitest'
import type { InstrumentRow } from '../../engine/world/snapshot.ts'
import type { AccountVenue } from '../formats/format.ts'
import { population } from './population.ts'

const btc = 50_000
const rate = 0.01
const it: InstrumentRow = {
  ...{ id: 'BTCUSD', venue: 'v', kind: 'inverse', asset: 'BTCUSD', oracle: '1/BTC' },
  brackets: [{ floor: 0, rate }],
}
const venue: AccountVenue = {
  ...{ id: 'v', settlement: 'BTC', settlementUsd: btc },
  instruments: new Map([['BTCUSD', { row: 0, it }]]),
  place: { file: 's.yaml', line: 9 },
}

const leverage = { 0: 2, 1: 20 }
const parameters = population.parameters.parse({
  accounts: 400,
  instruments: { BTCUSD: { openInterest: 3e8 } },
  leverage: { longs: leverage, shorts: leverage },
  entrySpread: 0.03,
})
const batch = population.generate(parameters, venue, { seed: 1, entry: 0, startPrice: () => btc })

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('positions in inverse contracts are dollars, entries dollars a coin', () => {
  expect(sum([...batch.amount].filter((held) => held > 0)) / 3e8).toBeCloseTo(1, 9)
  const scatter = [...batch.entry].map((entry) => entry / btc - 1)
  expect(sum(scatter) / scatter.length).toBeCloseTo(0, 2)
  expect(Math.max(...scatter.map(Math.abs))).toBeLessThan(0.2)
  expect(Math.sqrt(sum(scatter.map((it) => it * it)) / scatter.length)).toBeGreaterThan(0.02)
})

test('their owners’ equity is coins at the leverage asked for, whatever they have made', () => {
  for (const [account, wallet] of batch.wallet.entries()) {
    const amount = batch.amount[account] as number
    const made = amount * (1 / (batch.entry[account] as number) - 1 / btc)
    const coins = Math.abs(amount) / btc
    const leveraged = coins / (wallet + made)
    expect(leveraged).toBeGreaterThan(2 - 1e-9)
    expect(leveraged).toBeLessThan(20 + 1e-9)
    expect(wallet + made).toBeGreaterThan(coins * rate)
  }
})
