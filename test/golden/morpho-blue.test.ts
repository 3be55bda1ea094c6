// Morpho Blue against its own contract, executed outside: where it was is said in the file's
// `source`. Every case is run in integers, and those that are done in the floats of the engine.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { advance } from '../../src/engine/phases/run.ts'
import { isHealthy, liquidateMorpho } from '../../src/rules/morpho-exact.ts'
import { held, smallRun } from '../small-world.ts'

const file = new URL('venues/morpho.json', import.meta.url)
const golden = JSON.parse(readFileSync(file, 'utf8'))

interface MorphoCase {
  lltv: string
  price: string
  market: [string, string, string, string]
  position: { borrowShares: string; collateral: string }
  healthySdk: boolean
  input: { seizedAssets: string; repaidShares: string }
  revert?: string
  result?: Record<string, string>
  marketAfter?: string[]
}

const morphoCases: [string, MorphoCase][] = golden.cases.map((it: MorphoCase, at: number) => [
  `${at}: ${it.input.seizedAssets === '0' ? 'repaid' : 'seized'}, ${it.revert ?? 'done'}`,
  it,
])

function read(it: MorphoCase) {
  const [supplyAssets, supplyShares, borrowAssets, borrowShares] = it.market.map(BigInt)
  return {
    market: { supplyAssets, supplyShares, borrowAssets, borrowShares },
    position: {
      borrowShares: BigInt(it.position.borrowShares),
      collateral: BigInt(it.position.collateral),
    },
    terms: { lltv: BigInt(it.lltv), price: BigInt(it.price) },
  }
}

describe('Morpho Blue, in integers', () => {
  test.each(morphoCases)('%s', (_, it) => {
    const { market, position, terms } = read(it)
    expect(isHealthy(market, position, terms)).toBe(it.healthySdk)
    const outcome = liquidateMorpho(market, position, terms, {
      seized: BigInt(it.input.seizedAssets),
      repaidShares: BigInt(it.input.repaidShares),
    })
    if (typeof outcome === 'string' || it.result === undefined) {
      expect(it.revert?.endsWith('Panic 17') ? 'panic' : it.revert).toBe(outcome)
      return
    }
    const { repaid, repaidShares, seized, badDebt, badDebtShares } = outcome
    expect({
      repaidAssets: `${repaid}`,
      repaidShares: `${repaidShares}`,
      seizedAssets: `${seized}`,
      badDebtAssets: `${badDebt}`,
      badDebtShares: `${badDebtShares}`,
    }).toEqual(it.result)
    const after = outcome.market
    expect(
      [after.supplyAssets, after.supplyShares, after.borrowAssets, after.borrowShares].map(String),
    ).toEqual(it.marketAfter)
  })
})

describe('Morpho Blue, in the floats of the engine', () => {
  // A liquidator who takes all that there is, on the same position.
  test.each(morphoCases.filter(([, it]) => it.revert === undefined))('%s', (_, it) => {
    const { market, position, terms } = read(it)
    const { collateral, borrowShares: shares } = position
    const whole = liquidateMorpho(market, position, terms, { seized: 0n, repaidShares: shares })
    const exact =
      whole === 'panic'
        ? liquidateMorpho(market, position, terms, { seized: collateral, repaidShares: 0n })
        : whole
    if (typeof exact === 'string') throw new Error(exact)
    const { supplyAssets, borrowAssets, borrowShares } = market
    const owed = Number((shares * (borrowAssets + 1n)) / (borrowShares + 1_000_000n)) / 1e18
    const supplied = Number(supplyAssets) / 1e18
    const run = smallRun({
      rules: { model: 'morpho-blue', callsAtLoss: true },
      things: {
        COIN: {
          price: Number(terms.price) / 1e36,
          weight: Number(it.lltv) / 1e18,
          isTraded: false,
        },
        LOAN: { price: 1, isTraded: false },
      },
      accounts: {
        borrower: { COIN: Number(collateral) / 1e18, LOAN: -owed },
        whale: { LOAN: supplied },
      },
    })
    advance(run)
    const near = (value: number, expected: bigint) =>
      expect(Math.abs(value - Number(expected) / 1e18)).toBeLessThan(1e-12 * supplied)
    near(Number(collateral) / 1e18 - held(run, 'borrower', 'COIN'), exact.seized)
    near(-held(run, 'liquidator', 'LOAN'), exact.repaid)
    near(held(run, 'whale', 'LOAN'), exact.market.supplyAssets)
    expect(held(run, 'borrower', 'LOAN')).toBeCloseTo(0, 9)
  })
})
