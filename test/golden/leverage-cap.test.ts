// T16 of the specification: a cap on leverage, on the engine, and scenarios/leverage-cap.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, eventRows, registry, summarize } from '../../src/index.ts'
import { asking, type Capped } from '../../src/scenarios/leverage-cap.ts'
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

const regulatedCap = (cap: number) => ({ leverage: cap, venues: ['regulated'] })

/** Liquidated at the regulated venue, and bad debt anywhere. */
const cost = ({ summary }: Capped) =>
  summary.badDebtUsd +
  (summary.markets.find(({ id }) => id === 'regulated/BTC')?.liquidatedUsd ?? 0)

test('the same people under a tighter cap never cost more, whatever the fall', async () => {
  for (const drop of [0.05, 0.06, 0.1, 0.2, 0.3]) {
    const { snapshot, settings } = await load(`shocks.0.drop=${drop}`)
    const ask = asking(snapshot, settings, registry)
    const costs = [30, 25, 20, 15, 10, 7, 5, 4, 3, 2.5, 2, 1.5].map((cap) =>
      cost(ask(regulatedCap(cap))),
    )
    expect(costs).toEqual([...costs].sort((a, b) => b - a))
    expect(costs[0]).toBeGreaterThan(0)
    expect(costs.at(-1)).toBeLessThan(costs[0] ?? 0)
  }
})

test('the more of those above it leave for the thin exchange, the more is lost', async () => {
  const { snapshot, settings } = await load()
  const ask = asking(snapshot, settings, registry)
  const lost = [0, 0.25, 0.5, 0.75, 1].map((migration) => {
    const { summary } = ask({ ...regulatedCap(2), migration, to: 'offshore' })
    return summary.waterfall[0].usd
  })
  expect(lost).toEqual([...lost].sort((a, b) => a - b))
  const without = ask(regulatedCap(1000)).summary
  expect(lost[0]).toBeLessThan(without.waterfall[0].usd)
  // All of them on a tenth of the depth: 25 times the bad debt of no cap at all.
  expect(lost[4]).toBeGreaterThan(5 * without.waterfall[0].usd)
  expect(
    ask({ ...regulatedCap(2), migration: 1, to: 'offshore' }).summary.badDebtUsd,
  ).toBeGreaterThan(25 * without.badDebtUsd)
})

test('a file says the same as the study, and nobody’s money is lost on the way', async () => {
  const { snapshot, settings } = await load()
  const set = ['caps=[{ leverage: 2, venues: [regulated], migration: 0.5, to: offshore }]']
  const { snapshot: capped } = await load(...set)
  const worth = (it: typeof snapshot) => {
    let sum = 0
    for (let row = 0; row < it.accounts.count; row++) sum += it.accounts.wallet[row]
    for (let leg = 0; leg < it.legs.count; leg++) {
      sum += it.legs.amount[leg] * (60_000 - it.legs.entry[leg])
    }
    return sum
  }
  expect(worth(capped)).toBeCloseTo(worth(snapshot), 3)
  expect(capped.accounts.count).toBeGreaterThan(snapshot.accounts.count)
  const ask = asking(snapshot, settings, registry)
  const told = ask({ ...regulatedCap(2), migration: 0.5, to: 'offshore' }).summary
  expect((await results(...set)).hash).toBe(told.hash)
})

test('in force at once it sells Σ max(0, N − L̄ E), to the dollar', async () => {
  const shock = 'shocks=[{ model: leverage-cap, leverage: 2, venues: [regulated] }]'
  const { snapshot, settings } = await load(shock)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  let sold = 0
  for (const { kind, quantity } of eventRows(run)) {
    if (kind === 'order') sold += Math.abs(quantity) * 60_000
  }
  const { aboveUsd } = asking(snapshot, settings, registry)(regulatedCap(2))
  expect(sold).toBeCloseTo(aboveUsd, 3)
  expect(sold).toBeGreaterThan(100e6)
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
