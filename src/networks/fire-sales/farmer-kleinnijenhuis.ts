/**
 * A system-wide stress test in steps: a firm below its least equity over assets fails and sells
 * all in the next step; one below its buffer repays debt with cash, and sells in proportion what
 * is still missing up to its target. Sales of a step are filled together, at the middle of the
 * price before and after.
 *
 *     p ← p e^(−β sold / all there was),   β = −ln(1 − impact) / 0.05
 *
 * so that selling a twentieth costs `impact`. Nobody acts on what he sold before he has the money.
 *
 * Source: Farmer, Kleinnijenhuis, Nahai-Williamson, Wetzer, Foundations of system-wide stress
 * testing (2020); code https://github.com/ox-inet-resilience/firesale_stresstest (Apache-2.0),
 * read 2026-11-29. Assumes: cash first; part of the liabilities can be repaid at any time.
 */
import { exp, log } from '../../kit/math.ts'
import { type BalanceSheets, quantities, requireRange } from './balance-sheets.ts'

export interface FarmerKleinnijenhuis {
  /** Equity over assets below which a firm fails; default 0.03. */
  readonly minimum?: number
  /** Below it a firm acts; default 0.04. */
  readonly buffer?: number
  /** Where it wants to be after it has acted; default 0.05. */
  readonly target?: number
  /** Relative fall when a twentieth of all there is of an asset is sold. */
  readonly impact: number
  /** Share of the liabilities that can be repaid; default 0.5. */
  readonly repayable?: number
  /** Default 6. */
  readonly steps?: number
}

export interface StressOutcome {
  /** How many failed in each step; the first, before anybody acts, is 0. */
  readonly failures: Int32Array
  /** 1 for each firm that failed. */
  readonly failed: Uint8Array
  /** Of each asset, 1 before the shock. */
  readonly prices: Float64Array
  /** Quantity sold over all there was, of all assets together. */
  readonly soldShare: number
  /** Work: how often a firm's books were looked at. */
  readonly looks: number
}

export interface SystemWideStress {
  /** `shock`: return of each asset, −0.2: a fall of 20 %. The next run writes over the outcome. */
  run(shock: ArrayLike<number>): StressOutcome
}

/** Firms and buffers made once, for many scenarios: a run allocates nothing but its outcome. */
export function createSystemWideStress(
  sheets: BalanceSheets,
  given: FarmerKleinnijenhuis,
): SystemWideStress {
  const { minimum = 0.03, buffer = 0.04, target = 0.05, repayable = 0.5, steps = 6 } = given
  requireRange('minimum', minimum, 0, 1)
  requireRange('buffer', buffer, minimum, 1)
  requireRange('target', target, buffer, 1)
  requireRange('impact', given.impact, 0, 1 - 1e-9)
  requireRange('repayable', repayable, 0, 1)
  requireRange('steps', steps, 1, 10_000)
  const state = createState(sheets, steps)
  const beta = -20 * log(1 - given.impact)
  const rules: Rules = { minimum, buffer, target, beta, steps }
  return {
    run(shock) {
      start(state, shock, repayable)
      let looks = 0
      for (let step = 1, isOver = false; step <= steps && !isOver; step++) {
        fill(state, beta)
        isOver = !act(state, rules, step)
        looks += state.kept.length
      }
      let sold = 0
      for (let k = 0; k < state.soldAll.length; k++) sold += state.soldAll[k]
      const soldShare = state.allThereWas > 0 ? sold / state.allThereWas : 0
      const { failures, failed, prices } = state
      return { failures, failed, prices, soldShare, looks }
    },
  }
}

interface Rules {
  readonly minimum: number
  readonly buffer: number
  readonly target: number
  readonly beta: number
  readonly steps: number
}

type State = ReturnType<typeof createState>

function createState(sheets: BalanceSheets, steps: number) {
  const firms = sheets.firms.length
  const width = sheets.assets.length
  const all = quantities(sheets)
  return {
    sheets,
    all,
    allThereWas: all.reduce((sum, quantity) => sum + quantity, 0),
    prices: new Float64Array(width),
    /** The middle of the price before and after the sales of a step. */
    middle: new Float64Array(width),
    soldNow: new Float64Array(width),
    soldAll: new Float64Array(width),
    cash: new Float64Array(firms),
    debt: new Float64Array(firms),
    repayable: new Float64Array(firms),
    /** Share of its first holdings that each firm still has, and has on sale. */
    kept: new Float64Array(firms),
    selling: new Float64Array(firms),
    failed: new Uint8Array(firms),
    failures: new Int32Array(steps + 1),
  }
}

function start(state: State, shock: ArrayLike<number>, repayable: number): void {
  const { sheets, prices, soldNow, soldAll, cash, debt, kept, selling, failed, failures } = state
  for (let k = 0; k < prices.length; k++) {
    requireRange('shock', shock[k], -1, 1e9)
    prices[k] = 1 + shock[k]
  }
  cash.set(sheets.cash)
  debt.set(sheets.liabilities)
  for (let firm = 0; firm < kept.length; firm++) state.repayable[firm] = repayable * debt[firm]
  kept.fill(1)
  selling.fill(0)
  failed.fill(0)
  failures.fill(0)
  soldNow.fill(0)
  soldAll.fill(0)
}

/** What is on sale is sold. */
function fill(state: State, beta: number): void {
  const { sheets, all, prices, middle, soldNow, soldAll, cash, kept, selling } = state
  const width = prices.length
  for (let k = 0; k < width; k++) {
    const before = prices[k]
    if (soldNow[k] > 0) prices[k] *= exp((-beta * soldNow[k]) / all[k])
    middle[k] = (before + prices[k]) / 2
    soldAll[k] += soldNow[k]
    soldNow[k] = 0
  }
  for (let firm = 0; firm < kept.length; firm++) {
    const share = selling[firm]
    if (share === 0) continue
    const at = firm * width
    for (let k = 0; k < width; k++) cash[firm] += share * sheets.holdings[at + k] * middle[k]
    kept[firm] = share === kept[firm] ? 0 : kept[firm] - share
    selling[firm] = 0
  }
}

/** Everybody alive looks at his books; says whether anything is on sale now. */
function act(state: State, rules: Rules, step: number): boolean {
  const { sheets, prices, soldNow, cash, debt, kept, selling, failed } = state
  const { holdings, other } = sheets
  const width = prices.length
  let isAnySelling = false
  for (let firm = 0; firm < kept.length; firm++) {
    if (failed[firm] === 1) continue
    const at = firm * width
    let worth = 0
    for (let k = 0; k < width; k++) worth += holdings[at + k] * prices[k]
    worth *= kept[firm]
    const assets = cash[firm] + other[firm] + worth
    const equity = assets - debt[firm]
    let share = 0
    if (equity < rules.minimum * assets) {
      failed[firm] = 1
      state.failures[step]++
      share = kept[firm]
    } else if (equity < rules.buffer * assets) {
      const missing = assets - equity / rules.target
      const paid = Math.min(missing, cash[firm], state.repayable[firm])
      cash[firm] -= paid
      debt[firm] -= paid
      state.repayable[firm] -= paid
      const raise = missing - paid - cash[firm]
      if (raise > 0 && worth > 0) share = kept[firm] * Math.min(1, raise / worth)
    }
    if (share === 0) continue
    selling[firm] = share
    isAnySelling = true
    for (let k = 0; k < width; k++) soldNow[k] += share * holdings[at + k]
  }
  return isAnySelling
}
