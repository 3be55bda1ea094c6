/**
 * Who owns what in bands: each band is shared out by shares. And what an account's part comes to
 * when the price crosses it slowly, which is what the health of its loan is made of.
 */
import type { Loans, Owners, Part } from '../engine/ports/ports.ts'
import { assert } from '../kit/assert.ts'
import { log } from '../kit/math.ts'
import {
  BAND_COUNT_MAX,
  type Band,
  curveOf,
  type Pool,
  priceNow,
  type Stake,
  topOf,
} from './band-pool.ts'

const nothing: Band = { x: 0, y: 0, shares: 0 }

export function createStakes(pool: Pool): Owners & { readonly loans: Loans } {
  const { stakes } = pool.state
  return {
    has: (owner) => stakes.has(owner),
    part: (owner) => partOf(pool, stakes.get(owner)),
    tell(give) {
      for (const [owner, stake] of stakes) {
        const { base, quote } = partOf(pool, stake)
        const [moreBase, moreQuote] = [base - stake.base, quote - stake.quote]
        if (moreBase === 0 && moreQuote === 0) continue
        stake.base = base
        stake.quote = quote
        give(owner, moreBase, moreQuote)
      }
    },
    loans: {
      layIn: (owner, base, quote, count) => layIn(pool, owner, base, quote, count),
      takeOut: (owner) => takeOut(pool, owner),
      slowly: (owner, at) => slowly(pool, stakes.get(owner), at),
      above: (owner, at) => above(pool, stakes.get(owner), at),
    },
  }
}

/** The first of `count` bands in which `base` sells for `quote`, as far down as it can. */
function firstBand({ grid, state }: Pool, base: number, quote: number, count: number): number {
  const { amplification: a, step } = grid
  const ratio = (a - 1) / a
  let sum = 0
  for (let band = 0, part = base / count / Math.sqrt(1 / ratio); band < count; band++) {
    sum += part
    part *= ratio
  }
  const steps = Math.floor(log((sum * topOf(grid, state.active)) / quote) / step)
  return Math.min(steps, grid.bandMax - count - Math.max(0, state.active)) + state.active
}

function layIn(pool: Pool, owner: number, base: number, quote: number, count: number): boolean {
  const { grid, state } = pool
  assert(!state.stakes.has(owner), 'bands: an account lays its collateral in once')
  assert(count >= 1 && count <= BAND_COUNT_MAX, 'bands: a loan lies in 1 to 50 bands')
  const first = firstBand(pool, base, quote, count)
  // Never above the oracle, nor where quote lies.
  if (first < -grid.bandMax || topOf(grid, first) > priceNow(pool).oracle) return false
  const end = Math.max(first + count - 1, state.active)
  for (let band = first; band <= end; band++) {
    if ((state.bands.get(band)?.x ?? 0) > 0) return false
  }
  const shares: number[] = []
  for (let band = first; band < first + count; band++) {
    const held = state.bands.get(band) ?? nothing
    const y = base / count
    const own = held.y > 0 ? (held.shares * y) / held.y : y
    shares.push(own)
    state.bands.set(band, { x: 0, y: held.y + y, shares: held.shares + own })
  }
  state.stakes.set(owner, { first, shares, base, quote: 0 })
  if (first <= state.active) state.active = first - 1
  state.first = Math.min(state.first, first)
  state.last = Math.max(state.last, first + count - 1)
  return true
}

function takeOut({ state }: Pool, owner: number): void {
  const stake = state.stakes.get(owner)
  if (stake === undefined) return
  state.stakes.delete(owner)
  for (const [at, own] of stake.shares.entries()) {
    const band = stake.first + at
    const held = state.bands.get(band) ?? nothing
    const left = held.shares - own
    // Sums of shares miss 0 by their rounding.
    const isLast = left <= 1e-12 * held.shares
    const share = isLast ? 0 : left / held.shares
    state.bands.set(band, { x: held.x * share, y: held.y * share, shares: isLast ? 0 : left })
  }
}

function partOf({ state }: Pool, stake: Stake | undefined): Part {
  let base = 0
  let quote = 0
  for (let at = 0; at < (stake?.shares.length ?? 0); at++) {
    const held = state.bands.get(stake!.first + at)
    if (held === undefined || held.shares === 0) continue
    const share = stake!.shares[at] / held.shares
    base += held.y * share
    quote += held.x * share
  }
  return { base, quote }
}

/** Quote that a stake becomes if the price falls slowly through its bands (`get_x_down`). */
function slowly(pool: Pool, stake: Stake | undefined, at: number): number {
  if (stake === undefined || !(at > 0)) return 0
  const { state } = pool
  const { oracle } = priceNow(pool, at)
  let sum = 0
  for (let row = 0; row < stake.shares.length; row++) {
    const band = stake.first + row
    const held = state.bands.get(band)
    if (held === undefined || held.shares === 0) continue
    const x = band <= state.active ? held.x : 0
    const y = band >= state.active ? held.y : 0
    if (x > 0 || y > 0)
      sum += (bandDown(pool, band, x, y, oracle) * stake.shares[row]) / held.shares
  }
  return sum
}

/** A band traded to the oracle's price where it stands, and then down with it. */
function bandDown({ grid }: Pool, band: number, x: number, y: number, oracle: number): number {
  const [top, bottom] = [topOf(grid, band), topOf(grid, band + 1)]
  const { y0, f, g } = curveOf(grid, x, y, oracle, top)
  if (oracle > top) {
    // All of it becomes base at this price.
    const base = x === 0 ? y : y === 0 ? x / middle(oracle, top, bottom) : y + ((g + y) * x) / f
    return base * Math.sqrt(top * bottom)
  }
  if (oracle < bottom) {
    return y === 0 ? x : x === 0 ? y * middle(oracle, top, bottom) : x + ((f + x) * y) / g
  }
  const base = (grid.amplification * y0 * (oracle - bottom)) / oracle
  const quote = Math.max(0, ((f + x) * (g + y)) / (g + base) - f)
  return quote + base * Math.sqrt(bottom * oracle)
}

const middle = (oracle: number, top: number, bottom: number): number =>
  oracle * (oracle / top) * (oracle / bottom)

/** What collateral is worth beyond the top of its bands, while the oracle lies above them. */
function above(pool: Pool, stake: Stake | undefined, at: number): number {
  if (stake === undefined || stake.first <= pool.state.active) return 0
  const { oracle } = priceNow(pool, at)
  return Math.max(0, oracle - topOf(pool.grid, stake.first)) * partOf(pool, stake).base
}
