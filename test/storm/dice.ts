/** Draws for making worlds: one sequence for each seed, the same on every machine. */

import { exp, log } from '../../src/kit/math.ts'
import { createRandom } from '../../src/kit/random.ts'

export interface Dice {
  /** Uniform in [0, 1). */
  share(): number
  between(low: number, high: number): number
  /** Every order of magnitude is as likely as the next. */
  spread(low: number, high: number): number
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
}

/** `stream` keeps users of one seed apart. */
export function createDice(seed: number, stream = 7): Dice {
  const random = createRandom(seed, stream)
  let drawn = 0
  const share = () => random.uniform(0, 0, drawn++)
  const between = (low: number, high: number) => low + (high - low) * share()
  const whole = (low: number, high: number) => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    between,
    spread: (low, high) => exp(between(log(low), log(high))),
    whole,
    chance: (odds) => share() < odds,
    pick: (list) => list[whole(0, list.length - 1)],
  }
}

/** The nearest multiple of 2^-20: sums of these are exact, so that positions can sum to zero. */
export const dyadic = (value: number): number => Math.round(value * 1_048_576) / 1_048_576
