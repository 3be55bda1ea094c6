/**
 * One tier of a waterfall: something finite that is used up before the next tier is asked.
 *
 * What is left ends at exactly 0: whoever asks for as much as is left, or more, gets all of it, and
 * 0 is written instead of a difference.
 *
 * Assumes: a tier that is used up stays so for the rest of the run, even where its holder gains.
 */

export interface Tier {
  /** At the start; for a tier that is measured when asked, what it has had to give in all. */
  capacity: number
  used: number
  left: number
  /** When it was first asked for more than it had, ms; Infinity: never. */
  exhaustedMs: number
}

export const createTier = (): Tier => ({
  capacity: 0,
  used: 0,
  left: 0,
  exhaustedMs: Number.POSITIVE_INFINITY,
})

export function resetTier(tier: Tier, capacity: number): void {
  tier.capacity = capacity
  tier.used = 0
  tier.left = capacity
  tier.exhaustedMs = Number.POSITIVE_INFINITY
}

/** Takes up to `wanted` out of the tier and returns it. */
export function draw(tier: Tier, wanted: number, timeMs: number): number {
  if (!(wanted > 0)) return 0
  const drawn = Math.min(wanted, tier.left)
  tier.used += drawn
  tier.left = drawn === tier.left ? 0 : tier.left - drawn
  if (drawn < wanted) exhaust(tier, timeMs)
  return drawn
}

/** Nothing is left, whatever there was. */
export function exhaust(tier: Tier, timeMs: number): void {
  tier.left = 0
  if (timeMs < tier.exhaustedMs) tier.exhaustedMs = timeMs
}
