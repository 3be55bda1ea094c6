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

interface Memory {
  readonly kernel: Kernel
  /** What stays, and what fades at each rate, as of the last refill. */
  stays: number
  readonly fades: Float64Array
  /** Base traded since then. */
  fresh: number
  /** How far trades have moved the price. */
  pushed: number
}

/** Makes `fresh` part of what stays and fades, and lets time pass. */
function fade(memory: Memory, elapsedMs: number): void {
  const { kernel, fades, fresh } = memory
  memory.stays += kernel.permanent * fresh
  memory.pushed = memory.stays
  for (let term = 0; term < fades.length; term++) {
    const moved = fades[term] + kernel.weight[term] * fresh
    fades[term] = moved * exp(-kernel.rate[term] * elapsedMs)
    memory.pushed += fades[term]
  }
  memory.fresh = 0
}

/** A price stands at zero at the least: what trades did to it shrinks in proportion. */
function scale(memory: Memory, factor: number, fundamental: number): void {
  const pushed = memory.pushed * factor
  const all = pushed < -fundamental ? (factor * -fundamental) / pushed : factor
  memory.stays *= all
  for (let term = 0; term < memory.fades.length; term++) memory.fades[term] *= all
  memory.fresh *= all
  memory.pushed = Math.max(-fundamental, pushed)
}

/** When to look again: after a sixth of what fades has faded, whatever the mix of rates. */
function restlessMs({ kernel, fades, fresh }: Memory, atRest: number): number {
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
  const memory: Memory = { kernel, stays: 0, fades, fresh: 0, pushed: 0 }
  let fundamental = price
  const mid = () => Math.max(0, fundamental + memory.pushed)

  return {
    mid,
    fundamental: () => fundamental,
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
      memory.fresh += fill.amount
      memory.pushed += slope * fill.amount
    },
    move(factor, shift) {
      fundamental = Math.max(0, fundamental * factor + shift)
      scale(memory, factor, fundamental)
    },
    depth: (to) => (to - mid()) / slope,
    refill(elapsedMs) {
      if (elapsedMs > 0) {
        fade(memory, elapsedMs)
        scale(memory, 1, fundamental)
      }
      return restlessMs(memory, AT_REST * price)
    },
    reset() {
      fundamental = price
      memory.stays = 0
      memory.fresh = 0
      memory.pushed = 0
      fades.fill(0)
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
