/**
 * What common holders make of collateral that has nothing in common: the same days as drawn, and as
 * forced sales leave them. Three kinds of days: coins independent, correlated, and crashing
 * together (t copula); each coin falls alike in all of them.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'
import { normalQuantile } from '../kit/math.ts'
import { createStream } from '../kit/streams.ts'
import { type Copula, createCopula } from '../returns/dependence.ts'
import { cascadeCovariance, effectiveNumber } from '../risk/collateral-correlation.ts'
import { correlation } from '../risk/fire-sale-correlation.ts'
import { jointHaircuts, separateHaircuts } from '../risk/joint-haircuts.ts'
import { measureGain } from '../risk/loop-gain.ts'

export const days = 400
/** Of a day, each coin by itself. */
export const sigma = 0.04
/** Days on which a haircut may be too small. */
const level = 0.01
const coins = 3

const alike = (rho: number) =>
  Array.from({ length: coins }, (_, a) =>
    Array.from({ length: coins }, (_, b) => (a === b ? 1 : rho)),
  )

export const dependences: Readonly<Record<string, Copula>> = {
  independent: { correlation: alike(0) },
  'correlated, 0.5': { correlation: alike(0.5) },
  'and crashing together': { correlation: alike(0.5), freedom: 4 },
}

export const commonCollateral: Study = {
  id: 'common-collateral',
  tables(snapshot, settings, registry) {
    const found = Object.entries(dependences).map(([name, copula]) => {
      return [name, fallsOf(copula, snapshot, settings, registry)] as const
    })
    const [independent] = found
    const { K } = measureGain(compile(snapshot, settings, registry), registry)
    return [correlationTable(K, independent[1]), haircutTable(found)]
  },
}

export interface Falls {
  /** By day and coin, a share of the price. */
  readonly drawn: number[][]
  readonly ended: number[][]
}

export function fallsOf(
  copula: Copula,
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
): Falls {
  const draw = createCopula(copula)
  const random = createStream(settings.seed, 'scenarios/common-collateral/days')
  const drawn = Array.from({ length: days }, (_, day) =>
    Array.from(draw(random, day, 0).uniforms, (it) => -sigma * normalQuantile(it)),
  )
  const ended = drawn.map((falls) => {
    const shocks = settings.shocks.map((shock, coin) => ({ ...shock, drop: falls[coin] }))
    const run = createRun(compile(snapshot, { ...settings, shocks }, registry), registry, {
      trace: false,
    })
    advance(run)
    return summarize(run).markets.map(({ totalDrop }) => totalDrop)
  })
  return { drawn, ended }
}

export function covarianceOf(rows: readonly (readonly number[])[]): number[][] {
  const mean = alike(0).map((_, a) => rows.reduce((sum, row) => sum + row[a], 0) / rows.length)
  return mean.map((ma, a) =>
    mean.map(
      (mb, b) => rows.reduce((sum, row) => sum + (row[a] - ma) * (row[b] - mb), 0) / rows.length,
    ),
  )
}

const rounded = (value: number): number => Number(value.toFixed(3)) + 0

function correlationTable(K: readonly (readonly number[])[], { drawn, ended }: Falls): StudyTable {
  const before = covarianceOf(drawn)
  const after = covarianceOf(ended)
  const pairs = [
    ['ETH and BTC', 0, 1],
    ['ETH and SOL', 0, 2],
    ['BTC and SOL', 1, 2],
  ] as const
  return {
    title: 'Correlation that holders make',
    note:
      `${days} days on which the coins are independent. After the first round and after all of ` +
      'them: as the loop gain K says, (I + K)Σ(I + K)ᵀ and MΣMᵀ with M = (I − K)⁻¹, Σ as drawn.',
    columns: ['coins', 'drawn', 'first round, K', 'in the end, K', 'in the runs'],
    rows: pairs.map(([name, a, b]) => [
      name,
      rounded(correlation(before, a, b)),
      rounded(correlation(cascadeCovariance(K, before, 'first'), a, b)),
      rounded(correlation(cascadeCovariance(K, before), a, b)),
      rounded(correlation(after, a, b)),
    ]),
  }
}

function haircutTable(found: readonly (readonly [string, Falls])[]): StudyTable {
  const equal = new Array<number>(coins).fill(1)
  const percent = (value: number) => Number((100 * value).toFixed(1))
  const basketOf = (falls: number[][]) => {
    const returns = falls.map((row) => row.map((it) => -it))
    const separate = separateHaircuts(returns, level)
    const { scale } = jointHaircuts(returns, [equal], separate, level)
    const mean = separate.reduce((sum, it) => sum + it, 0) / coins
    return { separate: percent(mean), joint: percent(mean * scale) }
  }
  return {
    title: 'What a basket of the three is worth as collateral',
    note:
      'Effective number of coins in an equal basket; haircut in per cent that covers it in all ' +
      `but ${100 * level} % of ${days} days. ` +
      'Set coin by coin: what the three need alone, on average.',
    columns: [
      ...['days', 'effective, drawn', 'effective, in the end'],
      ...['haircut, drawn', 'haircut, in the end', 'coin by coin'],
    ],
    rows: found.map(([name, { drawn, ended }]) => [
      name,
      rounded(effectiveNumber(covarianceOf(drawn), equal)),
      rounded(effectiveNumber(covarianceOf(ended), equal)),
      basketOf(drawn).joint,
      basketOf(ended).joint,
      basketOf(ended).separate,
    ]),
  }
}
