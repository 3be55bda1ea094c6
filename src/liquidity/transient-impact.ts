/**
 * Linear impact that fades: the price is moved by every trade of the past, the less the longer ago.
 *
 *     price = F + Σ G(now − t_i) · v_i,  at least 0      v_i > 0 bought, F: shocks alone
 *     G(t)  = permanent + Σ_k weight_k · exp(−rate_k · t)
 *     an order is paid the middle of the price before and after it: trades v cost ½ vᵀGv over F
 *
 * Each term of G remembers one number, so a trade costs the same whatever the number of trades
 * before it. All weights are positive, so G is positive definite and no strategy that ends flat
 * earns. A scale multiplies what trades did; under a shift it stays.
 *
 * Shared by `obizhaeva-wang` (one term) and `propagator` (a power law as a sum of terms);
 * without terms it is `linear-impact`.
 */
import type { Liquidity } from '../engine/ports/ports.ts'
import { AT_REST } from '../kit/half-life.ts'
import { exp } from '../kit/math.ts'
import { type Curve, createFromCurve } from './curve.ts'
import { nextLookMs } from './fading.ts'

/** How far one unit of base moves the price, quote per base squared. */
export interface Kernel {
  readonly permanent: number
  readonly weight: Float64Array
  /** Per ms. */
  readonly rate: Float64Array
}

interface State {
  fundamental: number
  /** What stays, and what fades at each rate, as of the last refill. */
  stays: number
  readonly fades: Float64Array
  /** Base traded since then. */
  fresh: number
  /** How far trades have moved the price. */
  pushed: number
}

/** Makes `fresh` part of what stays and fades, and lets time pass. */
function fade(kernel: Kernel, state: State, elapsedMs: number): void {
  const { fades, fresh } = state
  state.stays += kernel.permanent * fresh
  state.pushed = state.stays
  for (let term = 0; term < fades.length; term++) {
    const moved = fades[term] + kernel.weight[term] * fresh
    fades[term] = moved * exp(-kernel.rate[term] * elapsedMs)
    state.pushed += fades[term]
  }
  state.fresh = 0
}

/** A price stands at zero at the least: what trades did to it shrinks in proportion. */
function scale(state: State, factor: number): void {
  const { fundamental, fades } = state
  const pushed = state.pushed * factor
  const all = pushed < -fundamental ? (factor * -fundamental) / pushed : factor
  state.stays *= all
  for (let term = 0; term < fades.length; term++) fades[term] *= all
  state.fresh *= all
  state.pushed = Math.max(-fundamental, pushed)
}

/** When to look again: after a sixth of what fades has faded, whatever the mix of rates. */
function restlessMs(kernel: Kernel, { fades, fresh }: State, atRest: number): number {
  let left = 0
  let speed = 0
  for (let term = 0; term < fades.length; term++) {
    const size = Math.abs(fades[term] + kernel.weight[term] * fresh)
    left += size
    speed += size * kernel.rate[term]
  }
  return left <= atRest ? Infinity : nextLookMs((Math.LN2 * left) / speed)
}

type Line = Curve & { refill(elapsedMs: number): number }

function createLine(price: number, kernel: Kernel): Line {
  const slope = kernel.weight.reduce((sum, weight) => sum + weight, kernel.permanent)
  const fill = { amount: 0, value: 0, work: 1 }
  const fades = new Float64Array(kernel.weight.length)
  const state: State = { fundamental: price, stays: 0, fades, fresh: 0, pushed: 0 }
  const mid = () => Math.max(0, state.fundamental + state.pushed)

  return {
    state,
    mid,
    fundamental: () => state.fundamental,
    fill,
    trade(quantity, limit) {
      const before = mid()
      const worst = quantity > 0 && limit === 0 ? Infinity : limit
      const reach = (worst - before) / slope
      if (quantity < 0) fill.amount = Math.max(quantity, Math.min(0, reach))
      else fill.amount = Math.min(quantity, Math.max(0, reach))
      fill.value = -fill.amount * (before + (slope * fill.amount) / 2)
    },
    settle() {
      state.fresh += fill.amount
      state.pushed += slope * fill.amount
    },
    move(factor, shift) {
      state.fundamental = Math.max(0, state.fundamental * factor + shift)
      scale(state, factor)
    },
    depth: (to) => (to - mid()) / slope,
    refill(elapsedMs) {
      if (elapsedMs > 0) {
        fade(kernel, state, elapsedMs)
        scale(state, 1)
      }
      return restlessMs(kernel, state, AT_REST * price)
    },
  }
}

export function createTransientImpact(price: number, kernel: Kernel): Liquidity {
  const line = createLine(price, kernel)
  const slope = -price / line.depth(0)
  // Enough quote to be sold down to zero, enough base to be bought up to twice the price.
  const liquidity = createFromCurve(line, price / slope, (price * price) / (2 * slope))
  return { ...liquidity, refill: line.refill }
}
