import { describe, expect, test } from 'vitest'
import {
  type BandsWorld,
  bandsSettings,
  bandsSnapshot,
  path,
  steps,
} from '../../test/bands-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { hashTables } from '../engine/reading/result-hash.ts'
import { registry } from '../registry.ts'
import { distanceToLiquidation } from '../risk/distance.ts'
import { liquidationMap } from '../risk/liquidation-map.ts'
import { createLoan, createMarket, health } from './llamma-exact/controller.ts'
import { WAD } from './llamma-exact/wad.ts'

const loan = { collateral: 10, debt: 24_800 }

function open(world: BandsWorld): Run {
  const compiled = compile(bandsSnapshot(world), bandsSettings(world), registry)
  return createRun(compiled, registry, { verify: true })
}

function play(world: BandsWorld): Run {
  const run = open(world)
  advance(run)
  return run
}

/** ETH, stablecoin and debt of a loan. */
function held({ world }: Run, account = 0) {
  const row = world.names.findAccount(`loan-${account}`)
  const leg = world.accounts.legBegin[row]
  const { amount } = world.legs
  return { eth: amount[leg], usd: world.accounts.cash[row], debt: 0 - amount[leg + 1] }
}

describe('soft liquidation', () => {
  test('a fall to 2,600 in small steps sells the collateral', () => {
    const run = play({ loans: [loan], shocks: [path(...steps(3000, 2600, 10))] })
    const { eth, usd, debt } = held(run)
    expect(eth).toBeLessThan(0.1)
    // Between the edges of the bands it sells at 2,741 on average; a fee of 0.6 % keeps
    // arbitrageurs away until the pool is that far off.
    const average = usd / (10 - eth)
    expect(average).toBeGreaterThan(2690)
    expect(average).toBeLessThan(2741)
    expect(debt).toBe(24_800)
    expect(run.isLiquidated[0]).toBe(0)
  })

  test('and the recovery buys it back: what is missing, arbitrageurs have', () => {
    const there = steps(3000, 2600, 10)
    const run = play({ loans: [loan], shocks: [path(...there, ...steps(2600, 3100, 10))] })
    const { eth, usd } = held(run)
    expect(usd).toBeLessThan(1e-3)
    expect(eth).toBeGreaterThan(9.8)
    expect(eth).toBeLessThan(9.9)
  })

  test('larger steps cost more', () => {
    const left = [5, 10, 20].map((by) => {
      const prices = [...steps(3000, 2600, by), ...steps(2600, 3100, by)]
      return held(play({ loans: [loan], shocks: [path(...prices)] })).eth
    })
    expect(left[0]).toBeGreaterThan(left[1])
    expect(left[1]).toBeGreaterThan(left[2])
    expect(left[2]).toBeGreaterThan(9.7)
  })

  test('several owners are sold each his part, the lower bands later', () => {
    const loans = [loan, { collateral: 30, debt: 3 * 24_800 }, { collateral: 10, debt: 22_000 }]
    const run = play({ loans, shocks: [path(...steps(3000, 2750, 10))] })
    const [first, second, third] = [0, 1, 2].map((at) => held(run, at))
    expect(first.eth).toBeLessThan(7)
    expect(second.eth / first.eth).toBeCloseTo(3, 9)
    expect(second.usd / first.usd).toBeCloseTo(3, 9)
    expect(third).toEqual({ eth: 10, usd: 0, debt: 22_000 })
  })

  test('without an arbitrageur nothing is sold in time, and others liquidate', () => {
    const mild = play({ loans: [loan], actors: [], shocks: [path(2890)] })
    expect(held(mild)).toEqual({ eth: 10, usd: 0, debt: 24_800 })
    const deep = play({ loans: [loan], actors: [], shocks: [path(...steps(3000, 2700, 10))] })
    expect(deep.isLiquidated[0]).toBe(1)
  })

  test('a restart gives the same bits', () => {
    const loans = [loan, { collateral: 20, debt: 45_000 }]
    const run = play({ loans, shocks: [path(...steps(3000, 2500, 50), ...steps(2500, 2900, 50))] })
    const before = hashTables(run.world)
    restart(run)
    advance(run)
    expect(hashTables(run.world)).toBe(before)
  })
})

describe('liquidation by others', () => {
  test('a jump through all bands costs more than the cushion', () => {
    const run = play({ loans: [loan], shocks: [path(2600)] })
    expect(run.isLiquidated[0]).toBe(1)
    expect(held(run)).toEqual({ eth: 0, usd: 0, debt: 0 })
  })

  test('what nobody pays is bad debt', () => {
    const run = play({ loans: [loan], shocks: [path(1500)] })
    expect(held(run)).toEqual({ eth: 0, usd: 0, debt: 0 })
    expect(run.log.rounds.badDebtUsd.reduce((sum, it) => sum + it, 0)).toBeGreaterThan(5000)
  })

  test('liquidators without money leave the loan', () => {
    const run = play({ loans: [loan], shocks: [path(2600)], liquidators: 10 })
    expect(run.isLiquidated[0]).toBe(0)
    expect(run.outcome).toBe('no-liquidity')
  })
})

describe('before anything happens', () => {
  test('distance and map name the price at which the contract would allow liquidation', () => {
    const { world } = open({ loans: [loan] })
    const row = world.names.findAccount('loan-0')
    const { markets } = distanceToLiquidation(world, row)
    const at = markets.find(({ market }) => market === 'outside')?.below ?? 0
    const exact = createMarket({
      amplification: 100n,
      basePrice: 3000n * WAD,
      fee: 0n,
      loanDiscount: (WAD * 9n) / 100n,
      liquidationDiscount: (WAD * 6n) / 100n,
    })
    createLoan(exact, 'ann', { collateral: 10n * WAD, debt: 24_800n * WAD, bands: 10 })
    exact.amm.timeS = 600n
    exact.amm.oracle = BigInt(Math.round(at * 1e9)) * 1_000_000_000n
    expect(Number(health(exact, 'ann', 'full')) / 1e18).toBeCloseTo(0, 6)
    const [map] = liquidationMap(world, { markets: ['pool'] })
    const bucket = map.buckets.find(({ from, to }) => from < at && at <= to)
    expect(bucket?.accounts).toBe(1)
  })
})

describe('loans that cannot be laid in', () => {
  test('are refused at the start, by name', () => {
    expect(() => open({ loans: [{ collateral: 10, debt: 28_000 }] })).toThrow(/debt is too high/)
  })
})
