/**
 * Whether losses beyond VaR and ES came as often, as alone and as large as they should.
 *
 *     Kupiec         LR = −2 ln[(1 − p)^(T − x) p^x / ((1 − x/T)^(T − x) (x/T)^x)]      χ²(1)
 *     Christoffersen LR = 2 ln[L(π01, π11) / L(π)]                     independence, χ²(1)
 *     coverage       the sum of both                                                χ²(2)
 *     Acerbi–Székely Z1 = Σ X I/(ES N) + 1        Z2 = Σ X I/(ES T α) + 1         X: profit
 *
 * In logarithms, with 0 · ln 0 = 0, so that no exception and nothing but exceptions have a value.
 *
 * Source: Kupiec 1995; Christoffersen 1998; Basel Committee, MAR99 and MAR32; Acerbi and Székely,
 * Backtesting expected shortfall (2014); numbers in shared/spec/models.md 4.4 (read 2026-11-29).
 */
import { assert } from '../kit/assert.ts'
import { chiSquareTail } from '../kit/gamma.ts'
import { log } from '../kit/math.ts'
import { incompleteBeta } from '../kit/student.ts'

export interface Verdict {
  readonly ratio: number
  /** Chance of as much or more where the model is right. */
  readonly probability: number
}

const timesLog = (count: number, share: number) => (count === 0 ? 0 : count * log(share))

const verdict = (ratio: number, freedom: number): Verdict => {
  // Rounding may leave less than nothing.
  const kept = Math.max(0, ratio)
  return { ratio: kept, probability: chiSquareTail(kept, freedom) }
}

/** `exceptions` among `observations`, each expected with `chance`. */
export function kupiec(observations: number, exceptions: number, chance: number): Verdict {
  assert(exceptions >= 0 && exceptions <= observations, 'kupiec: exceptions are observations')
  assert(observations > 0 && chance > 0 && chance < 1, 'kupiec: a chance lies between 0 and 1')
  const rest = observations - exceptions
  const found = exceptions / observations
  const expected = timesLog(exceptions, chance) + timesLog(rest, 1 - chance)
  const likeliest = timesLog(exceptions, found) + timesLog(rest, 1 - found)
  return verdict(-2 * (expected - likeliest), 1)
}

/** How often an exception followed none or one: n00, n01, n10, n11. */
export type Transitions = readonly [n00: number, n01: number, n10: number, n11: number]

export function transitionsOf(exceptions: readonly boolean[]): Transitions {
  const counts: [number, number, number, number] = [0, 0, 0, 0]
  for (let at = 1; at < exceptions.length; at++) {
    counts[2 * Number(exceptions[at - 1]) + Number(exceptions[at])]++
  }
  return counts
}

export function independence([n00, n01, n10, n11]: Transitions): Verdict {
  const total = n00 + n01 + n10 + n11
  assert(total > 0, 'independence: there are transitions')
  const share = (n01 + n11) / total
  const [afterNone, afterOne] = [n01 / (n00 + n01), n11 / (n10 + n11)]
  const alike = timesLog(n00 + n10, 1 - share) + timesLog(n01 + n11, share)
  const apart =
    timesLog(n00, 1 - afterNone) +
    timesLog(n01, afterNone) +
    timesLog(n10, 1 - afterOne) +
    timesLog(n11, afterOne)
  return verdict(-2 * (alike - apart), 1)
}

/** Both at once. */
export function conditionalCoverage(exceptions: readonly boolean[], chance: number): Verdict {
  const count = exceptions.filter(Boolean).length
  const coverage = kupiec(exceptions.length, count, chance).ratio
  return verdict(coverage + independence(transitionsOf(exceptions)).ratio, 2)
}

export interface TrafficLight {
  readonly zone: 'green' | 'yellow' | 'red'
  /** Chance of at most so many exceptions where the model is right. */
  readonly cumulative: number
  /** Added to the multiplier of 3 (1996). */
  readonly plus: number
}

const pluses = [0.4, 0.5, 0.65, 0.75, 0.85]

/** Of 250 days at 99 %; other counts by their cumulative chance, 95 % and 99.99 %. */
export function trafficLight(exceptions: number, observations = 250, chance = 0.01): TrafficLight {
  const cumulative =
    exceptions >= observations
      ? 1
      : incompleteBeta(observations - exceptions, exceptions + 1, 1 - chance)
  const zone = cumulative < 0.95 ? 'green' : cumulative < 0.9999 ? 'yellow' : 'red'
  const plus = zone === 'green' ? 0 : zone === 'red' ? 1 : (pluses[exceptions - 5] ?? 1)
  return { zone, cumulative, plus }
}

export interface ShortfallScores {
  /** Size of what exceeded; null where nothing did. */
  readonly z1: number | null
  /** Size and number; below 0 where too much was lost. */
  readonly z2: number
}

/** VaR and ES above 0, one for each profit; `level` .975 counts losses beyond it. */
export function acerbiSzekely(
  profits: ArrayLike<number>,
  valueAtRisk: ArrayLike<number>,
  shortfall: ArrayLike<number>,
  level: number,
): ShortfallScores {
  let sum = 0
  let count = 0
  for (let t = 0; t < profits.length; t++) {
    if (profits[t] + valueAtRisk[t] >= 0) continue
    sum += profits[t] / shortfall[t]
    count++
  }
  const expected = profits.length * (1 - level)
  return { z1: count === 0 ? null : sum / count + 1, z2: sum / expected + 1 }
}
