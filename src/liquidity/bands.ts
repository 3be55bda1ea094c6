/**
 * Collateral that is the liquidity of its market: Curve's LLAMMA. Borrowers' collateral lies in
 * bands 1/A wide; band n is sold while the oracle's price p falls from top(n) to top(n + 1), and
 * bought back while it rises.
 *
 *     top(n) = basePrice · ((A − 1) / A)^n
 *     p · A · y0² − y0 · (top/p · (A − 1) · x + p²/top · A · y) − x · y = 0
 *     f = A · y0 · p² / top        g = (A − 1) · y0 · top / p        (f + x)(g + y) = const
 *
 * x is quote and y base in the band; its price is (f + x) / (g + y). It moves with p³, so that
 * whoever brings it back to p takes collateral out as p falls and puts it back as p rises. What
 * that costs the borrowers is the difference between these prices and p. Where nothing can be had
 * around p, above all bands, the price shown is p.
 *
 * The oracle counts as moving at most 1.25 times within two minutes. The fee is the largest of the
 * pool's own, 1 − (low / high)³ of the oracle's last change, fading over two minutes, and a quarter
 * of how far p lies outside the prices of the band. It stays in the band that earned it.
 *
 * The contract to the last unit: `rules/llamma-exact`.
 * Source: github.com/curvefi/curve-stablecoin, AMM.vy at cf1d05fb (read 2026-11-29).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { log, pow } from '../kit/math.ts'
import { notNegative, positive } from '../units/magnitude.ts'
import {
  BAND_COUNT_MAX,
  type Band,
  curveOf,
  type Grid,
  grossOf,
  lowestPrice,
  type Pool,
  priceNow,
  shownPrice,
  topOf,
} from './band-pool.ts'
import { createStakes } from './band-stakes.ts'
import { type Curve, createFromCurve } from './curve.ts'

const parameters = z
  .strictObject({
    price: positive().describe('The oracle’s price at the start, quote per base.'),
    basePrice: positive().optional().describe('Top of band 0; left out: the price.'),
    amplification: z.int().min(2).max(10_000).default(100).describe('A: bands are 1/A wide.'),
    fee: z
      .number()
      .min(0)
      .lt(1)
      .default(0.006)
      .describe('Fee on what goes in, a share of it; it stays in the band.'),
    depth: z
      .array(
        z.strictObject({
          band: z.int().min(-1000).max(1000).describe('Its number: higher lies lower in price.'),
          base: notNegative().default(0).describe('Base in it at the start.'),
          quote: notNegative().default(0).describe('Quote in it at the start.'),
        }),
      )
      .default([])
      .describe('What others than the accounts of the scenario have in the bands.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const grid = gridOf(given)
    const isFar = (band: number) => Math.abs(band) > grid.bandMax
    if (Math.abs(log(given.price / grid.basePrice)) > RANGE) {
      issue(['basePrice'], 'lies too far from the price')
    }
    for (const [at, { band }] of given.depth.entries()) {
      if (isFar(band)) issue(['depth', at, 'band'], 'lies too far from the base price')
    }
  })

type Parameters = z.infer<typeof parameters>

/** Logarithm of how far bands and the oracle may lie from the base price: half a trillion times. */
const RANGE = 27

/** A smaller share of an order or of a band than this is rounding, and no market of its own. */
const DUST = 1e-12

function gridOf({ price, basePrice = price, amplification, fee }: Parameters): Grid {
  const ratio = (amplification - 1) / amplification
  const step = -log(ratio)
  return {
    amplification,
    basePrice,
    fee,
    step,
    reach: pow(1 / ratio, 50),
    bandMax: Math.min(1024, Math.floor(RANGE / step)),
  }
}

function createPool(given: Parameters): Pool {
  const grid = gridOf(given)
  const bands = new Map<number, Band>()
  for (const { band, base, quote } of given.depth) {
    const held = bands.get(band) ?? { x: 0, y: 0, shares: 0 }
    const shares = held.shares + base + quote / topOf(grid, band)
    bands.set(band, { x: held.x + quote, y: held.y + base, shares })
  }
  const numbers = [...bands.keys()]
  const state = {
    oracle: given.price,
    timeMs: 0,
    oldOracle: given.price,
    oldFee: 0,
    oldTimeMs: -1e15,
    active: activeBand(bands),
    first: Math.min(0, ...numbers),
    last: Math.max(0, ...numbers),
    bands,
    stakes: new Map(),
  }
  const next = { bands: [], active: state.active }
  return { grid, state, next, fill: { amount: 0, value: 0, work: 0 } }
}

/** The lowest band with quote in it, else the one above all base. */
function activeBand(bands: ReadonlyMap<number, Band>): number {
  const holding = (what: 'x' | 'y') => [...bands].filter(([, it]) => it[what] > 0).map(([at]) => at)
  const quote = holding('x')
  return quote.length > 0 ? Math.max(...quote) : Math.min(0, ...holding('y'))
}

/** Buys (`isUp`) or sells until `wanted` is done, or the last unit, with the fee, is at `limit`. */
function walk(pool: Pool, wanted: number, isUp: boolean, limit: number): void {
  const { grid, state, next, fill } = pool
  const price = priceNow(pool)
  let band = state.active
  let left = wanted
  let done = 0
  const dust = wanted < Infinity ? DUST * wanted : 0
  fill.value = 0
  fill.work = 0
  next.bands.length = 0
  for (let seen = 0; ; ) {
    const held = state.bands.get(band)
    const isEmpty = held === undefined || (held.x === 0 && held.y === 0)
    if (!isEmpty || seen > 0) seen++
    const gross = grossOf(pool, price, band, isEmpty)
    const target = isUp ? limit / gross : limit * gross
    if (held !== undefined && (isUp ? held.y : held.x) > 0) {
      fill.work++
      const part = isUp
        ? buyIn(pool, band, held, left, target, gross, price.oracle)
        : sellIn(pool, band, held, left, target, gross, price.oracle)
      done += part
      left = part < left ? left - part : 0
      // What rounding leaves of an order does not carry the price on to the next loan.
      if (left <= dust) break
    }
    const top = topOf(grid, band)
    const edge = lowestPrice(price.oracle, isUp ? topOf(grid, band + 1) : top)
    if (limit > 0 && (isUp ? edge >= target : edge <= target)) break
    if (band === (isUp ? state.last : state.first) || seen === BAND_COUNT_MAX) break
    if (isUp ? top / price.oracle < 1 / grid.reach : top / price.oracle > grid.reach) break
    band += isUp ? 1 : -1
  }
  next.active = band
  const amount = left === 0 ? wanted : done
  fill.amount = isUp ? amount : -amount
}

/** Takes base out of a band, for quote; returns how much. `target` 0: at any price. */
function buyIn(
  { grid, next, fill }: Pool,
  band: number,
  { x, y, shares }: Band,
  left: number,
  target: number,
  gross: number,
  oracle: number,
): number {
  const { f, g } = curveOf(grid, x, y, oracle, topOf(grid, band))
  const stop = target === 0 ? 0 : Math.sqrt(((f + x) / target) * (g + y)) - g
  const taken = Math.min(left, Math.max(0, y - Math.max(0, stop)))
  if (!(taken > 0)) return 0
  const rest = y - taken > DUST * y ? y - taken : 0
  const paid = (((f + x) * taken) / (g + rest)) * gross
  fill.value -= paid
  next.bands.push([band, { x: x + paid, y: rest, shares }])
  return taken
}

/** Puts base into a band, for quote; returns how much. */
function sellIn(
  { grid, next, fill }: Pool,
  band: number,
  { x, y, shares }: Band,
  left: number,
  target: number,
  gross: number,
  oracle: number,
): number {
  const { f, g } = curveOf(grid, x, y, oracle, topOf(grid, band))
  const stop = target === 0 ? 0 : Math.sqrt((f + x) * target * (g + y)) - f
  const kept = Math.min(x, Math.max(0, stop))
  const most = (((g + y) * (x - kept)) / (f + kept)) * gross
  const put = Math.min(left, most)
  if (!(put > 0)) return 0
  const net = put / gross
  const isWhole = put >= most * (1 - DUST)
  const got = isWhole ? x - kept : Math.min(x, ((f + x) * net) / (g + y + net))
  fill.value += got
  next.bands.push([band, { x: x - got, y: y + put, shares }])
  return put
}

function createCurve(pool: Pool): Curve {
  const { state, next, fill } = pool
  const mid = () => shownPrice(pool, priceNow(pool).oracle)
  const trade = (quantity: number, limit: number) =>
    walk(pool, Math.abs(quantity), quantity > 0, limit)
  return {
    state,
    mid,
    fundamental: () => priceNow(pool).oracle,
    fill,
    trade,
    settle() {
      const { oracle, fee } = priceNow(pool)
      state.oldOracle = oracle
      state.oldFee = fee
      state.oldTimeMs = state.timeMs
      for (const [band, held] of next.bands) state.bands.set(band, held)
      state.active = next.active
    },
    // Its price is the oracle's business.
    move() {},
    depth(to) {
      trade(to < mid() ? -Infinity : Infinity, to)
      return fill.amount
    },
  }
}

/** Curve's lending market: the collateral of its borrowers. */
export const bands = defineLiquidity<Parameters>({
  id: 'bands',
  title: 'Bands of collateral (LLAMMA)',
  assumes: [
    'the oracle it follows is that of the instrument traded on it',
    'a shock of prices does not move it but through its oracle; depth does not leave',
    'an oracle that says 0 is not believed',
  ],
  ignores: [
    'interest, which lifts all bands',
    'integer rounding and dead shares: amounts agree with the contract to 1e-9',
    'arbitrageurs who would come back only because the fee of the last change has faded',
  ],
  parameters,
  create(given) {
    const pool = createPool(given)
    const held = [...pool.state.bands.values()]
    const base = held.reduce((sum, { y }) => sum + y, 0)
    const quote = held.reduce((sum, { x }) => sum + x, 0)
    return {
      ...createFromCurve(createCurve(pool), base, quote),
      owners: createStakes(pool),
      follow(price, timeMs) {
        if (price > 0) pool.state.oracle = price
        pool.state.timeMs = timeMs
      },
    }
  },
  citations: [
    {
      rule: 'bands, invariant, oracle limit, fees, order of bands, shares',
      url: 'https://github.com/curvefi/curve-stablecoin/blob/master/curve_stablecoin/AMM.vy',
      readOn: '2026-11-29',
      note: 'at commit cf1d05fb; its functions in integers are held against golden numbers',
    },
  ],
})
