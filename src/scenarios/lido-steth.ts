/**
 * The published cascade of stETH accounts, and ours beside it.
 *
 * The published study reads the peg rounded to whole cents and counts each round's liquidations
 * from
 * the initial accounts at the new peg, less what was sold before. Here the same accounts, rules and
 * pool are asked the same questions with that convention, and then without it: exact peg, accounts
 * that remember what has been done to them.
 *
 * Source: lidofinance/aave-liquidation-model @a44561e, notebook outputs (read 2026-11-23).
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { createOrders } from '../engine/ports/orders.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { OracleRow, Settings, Snapshot } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { firstFrom } from '../kit/bisect.ts'
import { forcedSales } from '../risk/forced-sales.ts'
import { amount, money } from '../units/units.ts'

/** Step that the published study rounds the peg to. */
const cent = 0.01
const gridStep = 2000
const firstSale = 80_000
const sales = Array.from({ length: 8 }, (_, at) => firstSale + at * gridStep)
/** Beyond this no sale is tried: it is more than anybody held. */
const saleMax = 400_000
/** Up to here every whole sale is answered for. */
const salesAsked = 100_000

/** Everything a table asks: the scenario, compiled anew with the sale and the rounding it wants. */
export interface Questions {
  readonly compileWith: (sale: number, roundTo: number) => World
  readonly registry: Registry
}

export const lidoSteth: Study = {
  id: 'lido-steth',
  tables(snapshot, settings, registry) {
    const ask = questions(snapshot, settings, registry)
    const published = smallestOnGrid(ask)
    const ranges = startingSales(ask)
    return [
      salesTable(ask),
      pegTable(ask),
      publishedRounds(ask, published),
      startingTable(ask, ranges),
      ownTable(ask, published, ranges),
    ]
  },
}

export const questions = (
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
): Questions => ({
  registry,
  compileWith: (sale, roundTo) => compileWith(snapshot, settings, registry, sale, roundTo),
})

function compileWith(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  sale: number,
  roundTo: number,
): World {
  const round = (row: OracleRow): OracleRow =>
    row.source.model === 'market-mid' ? { ...row, source: { ...row.source, roundTo } } : row
  const oracles = snapshot.oracles.map(round)
  const shock = { model: 'metaorder', instrument: 'aave-v2/stETH', quantity: -sale }
  return compile({ ...snapshot, oracles }, { ...settings, shocks: [shock] }, registry)
}

/** Sells stETH into the pool as it stands; returns the ether that came out. */
function sell(world: LiveWorld, sold: number): number {
  const orders = createOrders(1)
  orders.quantity[0] = amount(-sold)
  orders.filled[0] = amount(0)
  orders.value[0] = money(0)
  world.markets.liquidity[0].execute(orders, 0, 1)
  return orders.value[0]
}

export interface PoolState {
  readonly sold: number
  readonly ether: number
  readonly steth: number
  readonly price: number
}

/** The pool after each sale, each from the start. */
export function poolAfterSales({ compileWith, registry }: Questions): PoolState[] {
  return sales.map((sold) => {
    const { world } = createRun(compileWith(0, 0), registry)
    const pool = world.markets.liquidity[0]
    const ether = pool.inventory.quote - sell(world, sold)
    return { sold, ether, steth: pool.inventory.base + sold, price: pool.mid() }
  })
}

function salesTable(ask: Questions): StudyTable {
  return {
    title: 'Sales into the pool',
    note: 'stETH sold at once into the Curve pool as it stood.',
    columns: ['stETH sold', 'ETH left', 'price of stETH'],
    rows: poolAfterSales(ask).map(({ sold, ether, price }) => [
      sold,
      Math.round(ether),
      digits(price, 5),
    ]),
  }
}

/** What one round liquidates at a peg, nothing sold: stETH on v2, wstETH on v3. */
function liquidatedAt(run: Run, peg: number): { steth: number; wsteth: number } {
  const forced = forcedSales(run, ({ markets }) => {
    const [pool] = markets.liquidity
    pool.move(peg / pool.mid(), 0)
  })
  const of = (id: string) => forced[run.world.names.instrument(id)]
  return { steth: of('aave-v2/stETH'), wsteth: of('aave-v3/wstETH') }
}

export function liquidatedAtPegs({ compileWith, registry }: Questions, pegs: readonly number[]) {
  const run = createRun(compileWith(0, 0), registry, { trace: false })
  return pegs.map((peg) => ({ peg, ...liquidatedAt(run, peg) }))
}

function pegTable(ask: Questions): StudyTable {
  return {
    title: 'Liquidated at each peg',
    note: 'First round from the initial accounts with stETH at the peg; nothing is sold yet.',
    columns: ['peg', 'v2, stETH', 'v3, wstETH'],
    rows: liquidatedAtPegs(ask, [0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92]).map(
      ({ peg, steth, wsteth }) => [peg, digits(steth, 2), digits(wsteth, 2)],
    ),
  }
}

/** What one sale leads to, peg and all. */
function afterSale(ask: Questions, sale: number, roundTo = 0) {
  const run = createRun(ask.compileWith(sale, roundTo), ask.registry, { trace: false })
  advance(run)
  const { rounds, liquidatedAccounts, perRound } = summarize(run)
  return {
    /** Accounts that the sale itself liquidates. */
    first: perRound[0]?.liquidated ?? 0,
    accounts: liquidatedAccounts,
    /** What it forces to be sold forces somebody else. */
    isCascade: rounds >= 2,
  }
}

/** The smallest sale on the published grid that starts a cascade; 0 if none does. */
export function smallestOnGrid(ask: Questions): number {
  for (let sale = firstSale; sale <= saleMax; sale += gridStep) {
    if (afterSale(ask, sale, cent).isCascade) return sale
  }
  return 0
}

/** Rounds as published: counted from the initial accounts, less what was sold before. */
export function roundsAsPublished({ compileWith, registry }: Questions, sale: number): PoolState[] {
  const rounds: PoolState[] = []
  const pool = createRun(compileWith(0, 0), registry).world
  const accounts = createRun(compileWith(0, 0), registry, { trace: false })
  const [liquidity] = pool.markets.liquidity
  const wrapped = pool.instruments.conversion[pool.names.instrument('aave-v3/wstETH')]
  let ether = liquidity.inventory.quote - sell(pool, sale)
  let before = 0
  for (let round = 0; round < 20; round++) {
    const peg = Math.round(liquidity.mid() / cent) * cent
    const { steth, wsteth } = liquidatedAt(accounts, peg)
    const sold = steth + wsteth * wrapped - before
    if (!(sold > 0)) break
    ether -= sell(pool, sold)
    before += sold
    const inPool = liquidity.inventory.base + sale + before
    rounds.push({ sold, ether, steth: inPool, price: liquidity.mid() })
  }
  return rounds
}

function publishedRounds(ask: Questions, sale: number): StudyTable {
  return {
    title: `Rounds after ${sale} stETH, as published`,
    note:
      `${sale} is the smallest sale on a grid of ${gridStep} that ` +
      'starts a cascade when the peg is read in whole cents. Each round is counted from the ' +
      'initial accounts at the new peg, less what was sold before.',
    columns: ['round', 'stETH sold', 'ETH in pool', 'stETH in pool', 'peg'],
    rows: roundsAsPublished(ask, sale).map(({ sold, ether, steth, price }, at) => [
      at + 1,
      digits(sold, 2),
      Math.round(ether),
      Math.round(steth),
      digits(price, 5),
    ]),
  }
}

/** Whole sales from `from` to `to`, both included. */
export interface SaleRange {
  readonly from: number
  readonly to: number
}

/**
 * All whole sales up to `most` that start a cascade with the exact peg.
 *
 * They are no half-line. A larger sale liquidates more accounts at once, and whoever is liquidated
 * by the sale is not liquidated by what it forces: each time another account joins the first round,
 * a second round needs a larger sale again. Only while the first round is the same does a larger
 * sale push the peg further in all rounds, so that there, and only there, a bisection is right.
 */
export function startingSales(ask: Questions, most = salesAsked): SaleRange[] {
  const found: SaleRange[] = []
  const firstOf = (sale: number) => afterSale(ask, sale).first
  for (let from = 1; from <= most; ) {
    const first = firstOf(from)
    const end = firstFrom(from + 1, most + 1, (sale) => firstOf(sale) === first)
    const start = firstFrom(from, end, (sale) => !afterSale(ask, sale).isCascade)
    const last = found.at(-1)
    if (start < end && last?.to === start - 1) found[found.length - 1] = { ...last, to: end - 1 }
    else if (start < end) found.push({ from: start, to: end - 1 })
    from = end
  }
  return found
}

function startingTable(ask: Questions, ranges: readonly SaleRange[]): StudyTable {
  const lastFrom = ranges.at(-1)?.from ?? 1
  const accountsAt = (sale: number) => afterSale(ask, sale).accounts
  const whole = accountsAt(salesAsked)
  const runaway = firstFrom(lastFrom, salesAsked, (sale) => accountsAt(sale) < whole)
  return {
    title: 'Sales that start a cascade, exact peg',
    note:
      `All whole sales up to ${salesAsked} stETH with two rounds or more, found segment by ` +
      'segment: between two sales at which another account joins the first round.',
    columns: ['at least, stETH', 'at most', 'accounts'],
    rows: ranges.flatMap(({ from, to }) =>
      from < runaway && runaway <= to
        ? [
            [from, runaway - 1, accountsAt(from)],
            [runaway, to, whole],
          ]
        : [[from, to, accountsAt(from)]],
    ),
  }
}

function ownTable(ask: Questions, published: number, ranges: readonly SaleRange[]): StudyTable {
  const cases: [string, number, number][] = [
    ['exact peg, smallest sale', ranges[0]?.from ?? 0, 0],
    ['exact peg, from here on always', ranges.at(-1)?.from ?? 0, 0],
    ['exact peg, published sale', published, 0],
    ['whole cents, published sale', published, cent],
  ]
  return {
    title: 'Our answer: accounts that remember, peg as it is',
    note: 'The loop itself: whoever was liquidated is not liquidated again for the same debt.',
    columns: ['case', 'stETH sold first', 'rounds', 'accounts', 'stETH forced', 'peg at the end'],
    rows: cases.map(([name, sale, roundTo]) => {
      const run = createRun(ask.compileWith(sale, roundTo), ask.registry, { trace: false })
      advance(run)
      const { rounds, liquidatedAccounts } = summarize(run)
      const { markets, legs } = run.world
      const [pool] = markets.liquidity
      const inPool = legs.amount[markets.inventoryLeg[0]] - pool.inventory.base - sale
      return [name, sale, rounds, liquidatedAccounts, digits(inPool, 0), digits(pool.mid(), 5)]
    }),
  }
}

function digits(value: number, places: number): number {
  return Number(value.toFixed(places))
}
