// Random worlds of loans in bands: audited, found in both ways, and replayed on the contract.

import { describe, expect, test } from 'vitest'
import {
  type BandsWorld,
  bandsSettings,
  bandsSnapshot,
  path,
  steps,
} from '../../test/bands-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { fork } from '../engine/phases/fork.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run, RunOptions } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { hashTables } from '../engine/reading/result-hash.ts'
import { createStream } from '../kit/streams.ts'
import { registry } from '../registry.ts'
import { createLoan, createMarket, type ExactMarket, liquidate } from './llamma-exact/controller.ts'
import { holding } from './llamma-exact/stake.ts'
import { exchangeIn, exchangeOut } from './llamma-exact/swap.ts'
import { WAD } from './llamma-exact/wad.ts'

function randomWorld(seed: number): BandsWorld {
  const random = createStream(seed, 'soft-liquidation-worlds')
  let drawn = 0
  const draw = (from: number, to: number) => from + (to - from) * random.uniform(0, 0, drawn++)
  const loans = Array.from({ length: 5 }, () => {
    const collateral = Math.round(draw(1, 50))
    return { collateral, debt: Math.round(collateral * draw(1500, 2450)) }
  })
  let price = 3000
  const prices = Array.from({ length: 25 }, (_, at) => {
    const isWild = draw(0, 1) < 0.1
    price *= isWild ? draw(0.7, 1.3) : at < 12 ? draw(0.96, 1.015) : draw(0.98, 1.04)
    return price
  })
  return {
    loans,
    shocks: [path(...prices)],
    actors: [{ model: 'arbitrageur', a: 'llamma/collateral', b: 'llamma/spot', latencyMs: 12_000 }],
    rules: { bands: 4 + Math.floor(draw(0, 20)) },
  }
}

const seeds = Array.from({ length: 12 }, (_, seed) => seed)

function open(world: BandsWorld, options: RunOptions = {}): Run {
  const compiled = compile(bandsSnapshot(world), bandsSettings(world), registry)
  return createRun(compiled, registry, { verify: true, ...options })
}

function play(world: BandsWorld, options: RunOptions = {}): Run {
  const run = open(world, options)
  advance(run)
  return run
}

const wad = (value: number) => BigInt(Math.round(value * 1e9)) * 1_000_000_000n

/** What happened to the pool in a run, done to the contract. */
function replay(run: Run, { loans, rules }: BandsWorld): ExactMarket {
  const market = createMarket({
    amplification: 100n,
    basePrice: 3000n * WAD,
    fee: wad(0.006),
    loanDiscount: wad(0.09),
    liquidationDiscount: wad(0.06),
    timeS: 0n,
  })
  const { amm } = market
  // Long after it was made.
  amm.timeS = 86_400n
  const { bands } = rules as { bands: number }
  for (const [at, { collateral, debt }] of loans.entries()) {
    createLoan(market, `loan-${at}`, { collateral: wad(collateral), debt: wad(debt), bands })
  }
  for (const it of eventRows(run)) {
    amm.timeS = 86_400n + BigInt(Math.floor(it.timeMs / 1000))
    if (it.kind === 'price') amm.oracle = wad(it.price)
    if (it.kind === 'order' && it.market === 'pool') {
      if (it.quantity > 0) exchangeOut(amm, true, wad(it.quantity))
      else exchangeIn(amm, false, wad(-it.quantity))
    }
    // The contract refuses whoever is healthy.
    if (it.kind === 'seizure') liquidate(market, it.account ?? '')
  }
  return market
}

describe('random worlds', () => {
  test.each(seeds)('%d: the contract does the same', (seed) => {
    const world = randomWorld(seed)
    const run = play(world)
    const exact = replay(run, world)
    for (const [at, { debt }] of world.loans.entries()) {
      const row = run.world.names.findAccount(`loan-${at}`)
      const { x, y } = holding(exact.amm, `loan-${at}`)
      const eth = run.world.legs.amount[run.world.accounts.legBegin[row]]
      expect(Math.abs(run.world.accounts.cash[row] - Number(x) / 1e18)).toBeLessThan(1e-6 * debt)
      expect(Math.abs(eth - Number(y) / 1e18) * 3000).toBeLessThan(1e-6 * debt)
    }
  })

  test.each(seeds)('%d: who fails is found in both ways', (seed) => {
    const world = randomWorld(seed)
    const [scanned, followed] = (['scan', 'follow'] as const).map((search) =>
      play(world, { search }),
    )
    expect(hashTables(followed.world)).toBe(hashTables(scanned.world))
    expect(followed.trace?.written.count).toBe(scanned.trace?.written.count)
  })

  test.each(['scan', 'follow'] as const)('%s: whoever is sold out fails by a rise', (search) => {
    const shocks = [path(...steps(3000, 2540, 10), 2900)]
    const run = play({ loans: [{ collateral: 10, debt: 24_800 }], shocks }, { search })
    expect(run.isLiquidated[0]).toBe(1)
    expect(run.log.firstLiquidationMs).toBe(47 * 600_000)
  })

  test.each(seeds.slice(0, 4))('%d: a fork in the middle ends the same', (seed) => {
    const twins: Run[] = []
    const run = play(randomWorld(seed), {
      onRound: (run) => {
        if (run.round % 10 === 3) twins.push(fork(run))
      },
    })
    expect(twins.length).toBeGreaterThan(1)
    for (const twin of twins) {
      advance(twin)
      expect(hashTables(twin.world)).toBe(hashTables(run.world))
    }
  })

  test('some are sold, some liquidated, some left alone', () => {
    const runs = seeds.map((seed) => play(randomWorld(seed)))
    const count = (is: (run: Run, row: number) => boolean) =>
      runs.reduce((sum, run) => sum + [0, 1, 2, 3, 4].filter((row) => is(run, row)).length, 0)
    const eth = ({ world }: Run, row: number) => world.legs.amount[world.accounts.legBegin[row]]
    expect(count((run, row) => run.isLiquidated[row] === 1)).toBeGreaterThan(3)
    expect(
      count((run, row) => run.isLiquidated[row] === 0 && eth(run, row) % 1 > 0),
    ).toBeGreaterThan(3)
  })
})
