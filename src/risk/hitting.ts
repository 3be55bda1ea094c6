/**
 * The probability that a price touches a level, by simulation: for prices that jump, and for
 * levels that are looked at only at intervals.
 *
 *     d ln S = ν dt + σ dW + J dN       N: Poisson, `intensity` jumps a year
 *     J normal (mean, deviation)        ν = drift − σ²/2 − intensity · (E[e^J] − 1)
 *
 * so that E[S] grows at `drift` whatever the jumps are (Merton 1976). Between two known points x, y
 * of the logarithm, a time τ apart, a Brownian motion has touched b with probability
 *
 *     e^(−2 (b − x)(b − y) / (σ² τ))      the bridge; 1 if x or y is beyond b
 *
 * A path is known at its jumps and at `steps` even times. `continuous` multiplies the chances of
 * all bridges not to touch: free of bias for any number of steps, 1 included. `discrete` counts
 * only what stands beyond the level at the even times: what a venue sees that looks that often, and
 * too little for one that looks all the time.
 *
 * Source: Merton, Option pricing when underlying stock returns are discontinuous (1976); bridge:
 * Glasserman, Monte Carlo Methods in Financial Engineering (2003), section 6.4.
 * Assumes: constant parameters, jumps independent of everything.
 * Ignores: what forced orders do to the price; volatility that clusters.
 */
import { assert } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { createStream } from '../kit/streams.ts'
import type { Diffusion } from './first-passage.ts'

export interface Jumps {
  /** Expected number for one year. */
  readonly intensity: number
  /** Mean and standard deviation of one jump of the log price. */
  readonly mean: number
  readonly deviation: number
}

export interface JumpDiffusion extends Diffusion {
  readonly jumps?: Jumps
}

export interface HitOptions {
  readonly paths: number
  readonly seed: number
  /** Even steps within the horizon. Default 1. */
  readonly steps?: number
  /** Default continuous. */
  readonly watch?: 'continuous' | 'discrete'
}

export interface HitEstimate {
  readonly probability: number
  readonly standardError: number
  readonly paths: number
}

// Draws of one jump or step: when the next jump comes, how large it is, how far the price diffuses.
const draws = { gap: 0, size: 1, diffusion: 2 } as const
const jumpsMax = 100_000

/** As `hitProbability`, with jumps and watching at intervals, within a standard error. */
export function simulateHit(
  level: number,
  model: JumpDiffusion,
  { paths, seed, steps = 1, watch = 'continuous' }: HitOptions,
): HitEstimate {
  assert(level > 0 && level < Infinity, 'simulateHit: a level is a finite ratio of prices')
  assert(paths >= 2 && steps >= 1, 'simulateHit: at least two paths and one step')
  const path = createPath(level, model, steps, watch, createStream(seed, 'risk/hitting'))
  let sum = 0
  let squares = 0
  for (let at = 0; at < paths; at++) {
    const missed = level === 1 ? 0 : path(at)
    sum += 1 - missed
    squares += (1 - missed) * (1 - missed)
  }
  const mean = sum / paths
  const variance = Math.max(0, squares / paths - mean * mean) * (paths / (paths - 1))
  return { probability: mean, standardError: Math.sqrt(variance / paths), paths }
}

/** Returns the function that says how likely path number n is never to touch the level. */
function createPath(
  level: number,
  { sigma, years, drift = 0, jumps }: JumpDiffusion,
  steps: number,
  watch: 'continuous' | 'discrete',
  random: Random,
): (path: number) => number {
  const { intensity, mean, deviation } = jumps ?? { intensity: 0, mean: 0, deviation: 0 }
  const growth = exp(mean + 0.5 * deviation * deviation) - 1
  const nu = drift - 0.5 * sigma * sigma - intensity * growth
  const b = log(level)
  const side = b < 0 ? 1 : -1
  const isBeyond = (x: number): boolean => side * (x - b) <= 0

  return (path) => {
    let x = 0
    let time = 0
    let missed = 1
    let step = 1
    let drawn = 0
    const gap = (): number => -log(1 - random.uniform(path, drawn, draws.gap)) / intensity
    let jumpAt = intensity > 0 ? gap() : Infinity
    while (step <= steps) {
      const stepAt = (years * step) / steps
      const isJump = jumpAt < stepAt
      const next = isJump ? jumpAt : stepAt
      const tau = next - time
      const noise = sigma > 0 ? random.normal(path, drawn, draws.diffusion) : 0
      const y = x + nu * tau + sigma * Math.sqrt(tau) * noise
      if (watch === 'continuous') {
        if (isBeyond(y)) return 0
        if (sigma > 0 && tau > 0)
          missed *= 1 - exp((-2 * (b - x) * (b - y)) / (sigma * sigma * tau))
      }
      time = next
      x = y
      if (isJump) {
        x += mean + (deviation > 0 ? deviation * random.normal(path, drawn, draws.size) : 0)
        if (watch === 'continuous' && isBeyond(x)) return 0
      } else {
        if (isBeyond(x)) return 0
        step++
      }
      drawn++
      assert(drawn < jumpsMax, 'simulateHit: fewer jumps and steps than jumpsMax')
      if (isJump) jumpAt = time + gap()
    }
    return missed
  }
}
