// T16 of the specification: a cap on leverage, on the engine, and scenarios/leverage-cap.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'
import { smallRun } from '../small-world.ts'

const file = new URL('../../scenarios/leverage-cap/scenario.yaml', import.meta.url).pathname
const load = (...set: string[]) => loadScenario(file, registry, { set })

async function results(...set: string[]) {
  const { snapshot, settings } = await load(...set)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return summarize(run)
}

/** Contracts that longs may hold at most `cap` times, dollars: Σ min(N, cap · E). */
async function within(cap: number): Promise<number> {
  const { snapshot } = await load()
  const { accounts, legs } = snapshot
  let sum = 0
  for (let leg = 0; leg < legs.count; leg++) {
    const notional = legs.amount[leg] * 60_000
    const account = legs.account[leg]
    if (notional <= 0 || accounts.venue[account] !== 0) continue
    sum += Math.min(notional, cap * accounts.wallet[account])
  }
  return sum
}

/** Positions that shrink to what the cap lets them have, or go on where there is none. */
const regulated = [
  'accounts.0.instruments.BTC.openInterest=58.9e6',
  'accounts.0.leverage.longs={ 0: 2, 1: 2.0001 }',
]
const offshore = 'accounts.1.instruments.BTC.openInterest=142.1e6'

test('the numbers of the page: no cap, a cap, a cap and another exchange', async () => {
  expect(((await within(2)) / 1e6).toFixed(1)).toBe('58.9')
  const all = [await results(), await results(...regulated), await results(...regulated, offshore)]
  const told = all.map(({ badDebtUsd, markets }) => [
    (badDebtUsd / 1e6).toFixed(2),
    ...markets.map(({ liquidatedUsd }) => (liquidatedUsd / 1e6).toFixed(1)),
    Math.round(markets[1].endPrice),
  ])
  expect(told).toEqual([
    ['0.41', '35.6', '0.8', 56_330],
    ['0.00', '0.0', '0.8', 56_330],
    ['10.81', '0.0', '112.2', 45_374],
  ])
})

test('where nobody leaves, a tighter cap never costs more', async () => {
  const losses = []
  for (const cap of [20, 10, 5, 3, 2]) {
    const { badDebtUsd, markets } = await results(
      `accounts.0.instruments.BTC.openInterest=${await within(cap)}`,
      `accounts.0.leverage.longs={ 0: 2, 0.5: ${Math.min(8, cap)}, 1: ${cap + 1e-4} }`,
      'shocks.0.drop=0.1',
    )
    losses.push(badDebtUsd + markets[0].liquidatedUsd)
  }
  expect(losses).toEqual([...losses].sort((a, b) => b - a))
  expect(losses[0]).toBeGreaterThan(0)
})

test.each([
  [2, 0.005, 0.4974874],
  [50, 0.004, 0.0160643],
])('at %s times and %s maintenance nobody goes before a fall of %s', (leverage, rate, fall) => {
  // 1 − (1 − 1/L) / (1 − m)
  expect(1 - (1 - 1 / leverage) / (1 - rate)).toBeCloseTo(fall, 7)
  const gone = (drop: number) => {
    const run = smallRun({
      rules: { model: 'plain-perpetual' },
      things: { m: { price: 100, brackets: [{ floor: 0, rate }] } },
      accounts: { ann: { wallet: 1000 / leverage, m: [10, 100] } },
      settings: { shocks: [{ model: 'price-gap', markets: 'm', drop }] },
    })
    advance(run)
    return summarize(run).liquidatedAccounts
  }
  expect([gone(fall - 1e-6), gone(fall + 1e-6)]).toEqual([0, 1])
})
