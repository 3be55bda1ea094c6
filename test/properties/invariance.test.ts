// What must not matter: the order of rows in a file, the clock where nothing takes time, and what
// a world was used for before.

import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { advance, createRun, restart } from '../../src/engine/phases/run.ts'
import type { ShockSpec, Snapshot } from '../../src/engine/world/snapshot.ts'
import { registry } from '../../src/registry.ts'
import { createDice } from '../storm/dice.ts'
import { type FinalAccount, finalAccounts, fingerprint, runFast } from '../storm/fast-result.ts'
import { stormWorld, type World } from '../storm/worlds.ts'

const seeds = Array.from({ length: 120 }, (_, at) => at + 1)

describe('the order of accounts in the input', () => {
  test.each(['byWorstHealth', 'byLargest'] as const)('changes nothing under %s', (order) => {
    let meant = 0
    for (const seed of seeds) {
      const { snapshot, settings } = withoutTwins(stormWorld(seed))
      if (hasCollateral(snapshot)) continue
      const world = { snapshot, settings: { ...settings, order } }
      const first = outcomeById(world)
      if (first.isWorthless) continue
      meant++
      const shuffled = { ...world, snapshot: shuffle(snapshot, seed) }
      expect(outcomeById(shuffled), `seed ${seed}`).toEqual(first)
    }
    expect(meant).toBeGreaterThan(50)
  })
})

/** Who has coins but no positions left has no exposure: such equals go by arrival. */
const hasCollateral = ({ instruments, venues }: Snapshot): boolean =>
  instruments.some(
    ({ kind, venue }) =>
      kind === 'balance' &&
      !venues
        .find(({ id }) => id === venue)
        ?.rules.model.toString()
        .startsWith('aave'),
  )

/** Twins are told apart by their place in the file alone, so here everybody differs a little. */
function withoutTwins({ snapshot, settings }: World): World {
  const { accounts, legs } = snapshot
  const own = (row: number) => 1 + 1e-6 * (row + 1)
  const wallet = Array.from(accounts.wallet, (cash, row) => cash * own(row))
  const amount = Array.from(legs.amount, (held, leg) => held * own(legs.account[leg]))
  const changed = { accounts: { ...accounts, wallet }, legs: { ...legs, amount } }
  return { settings, snapshot: { ...snapshot, ...changed, outside: { holdsTheRest: true } } }
}

/** The same accounts in another order; ids stay with them. */
function shuffle(snapshot: Snapshot, seed: number): Snapshot {
  const { accounts, legs } = snapshot
  const dice = createDice(seed, 12)
  const rows = Array.from({ length: accounts.count }, (_, row) => ({ row, key: dice.share() }))
  const order = rows.sort((a, b) => a.key - b.key).map(({ row }) => row)
  const legRows = order.flatMap((row, place) =>
    Array.from(legs.account, (owner, leg) => ({ owner, leg, place })).filter(
      ({ owner }) => owner === row,
    ),
  )
  const pick = <T>(column: ArrayLike<T>) => order.map((row) => column[row])
  const pickLeg = <T>(column: ArrayLike<T>) => legRows.map(({ leg }) => column[leg])
  return {
    ...snapshot,
    accounts: {
      count: accounts.count,
      id: pick(accounts.id ?? []),
      venue: pick(accounts.venue),
      wallet: pick(accounts.wallet),
    },
    legs: {
      count: legs.count,
      account: legRows.map(({ place }) => place),
      instrument: pickLeg(legs.instrument),
      amount: pickLeg(legs.amount),
      entry: pickLeg(legs.entry),
    },
  }
}

function outcomeById(world: World) {
  const run = runFast(world, { trace: false, verify: true })
  const accounts = [...finalAccounts(run)].sort(([a], [b]) => (a < b ? -1 : 1))
  const plain = accounts.map(([name, { cash, amounts }]: [string, FinalAccount]) => [
    name,
    cash,
    [...amounts],
  ])
  const isWorthless = run.log.prices.subarray(0, run.round * run.world.markets.count).includes(0)
  return { outcome: run.outcome, rounds: run.round, isWorthless, accounts: plain }
}

describe('the clock', () => {
  test('does not matter where nothing takes time', () => {
    for (const seed of seeds) {
      const { snapshot, settings } = timeless(stormWorld(seed))
      const bits = (clock: World['settings']['clock']) => {
        const run = runFast({ snapshot, settings: { ...settings, clock } }, { verify: true })
        return fingerprint(run)
          .split(' ')
          .filter((_, at) => at !== 3)
      }
      const clocked = bits({ mode: 'clocked', everyMs: 1 })
      expect(clocked, `seed ${seed}`).toEqual(bits({ mode: 'quasi-static' }))
    }
  })
})

/** No latencies, no delays, no funding, all shocks at the start, and no rule that counts time. */
function timeless({ snapshot, settings }: World): World {
  const instant = settings.shocks.filter(({ forMs }) => forMs === undefined)
  const shocks = instant.map((it): ShockSpec => {
    if (it.model !== 'price-path') return { ...it, atMs: 0 }
    const { prices, factors } = it as { prices?: number[]; factors?: number[] }
    const point = prices === undefined ? { factors: factors?.slice(0, 1) } : { prices: [prices[0]] }
    return { model: it.model, markets: it.markets, timesMs: [0], ...point }
  })
  const venues = snapshot.venues.map((row) => {
    if (row.rules.model === 'hyperliquid') return { ...row, rules: { model: 'plain-perpetual' } }
    if (row.rules.model !== 'binance-usdm') return row
    return { ...row, rules: { ...row.rules, staged: false } }
  })
  const oracles = snapshot.oracles.map((row) => ({ ...row, latencyMs: 0 }))
  const instruments = snapshot.instruments.map(({ funding, ...row }) => row)
  const actors = settings.actors.map((it) => ({ ...it, reactionMs: 0 }))
  return {
    snapshot: { ...snapshot, venues, oracles, instruments },
    settings: { ...settings, shocks, actors, endMs: 4e6 },
  }
}

describe('what a world was used for before', () => {
  test('does not matter: put back by the journal is compiled anew, to the last bit', () => {
    for (const seed of seeds) {
      const { snapshot, settings } = stormWorld(seed)
      const anew = () => compile(snapshot, settings, registry)
      const fresh = createRun(anew(), registry, { trace: false })
      advance(fresh)
      const bits = fingerprint(fresh)
      const used = anew()
      for (const search of ['scan', 'follow', 'cheapest'] as const) {
        const run = createRun(used, registry, { search, trace: search === 'scan' })
        advance(run)
        expect(fingerprint(run), `seed ${seed}, ${search}`).toBe(bits)
        restart(run)
      }
    }
  })
})
