/** What the venues’ formulas share: the premium, pulled a little towards the interest. */

export const clamp = (value: number, bound: number): number =>
  Math.max(-bound, Math.min(bound, value))

/**
 * premium + clamp(interest − premium, ±pull), without the rounding of it: the interest itself where
 * the premium is near.
 */
export const pulledPremium = (premium: number, interest: number, pull: number): number =>
  Math.max(premium - pull, Math.min(premium + pull, interest))
