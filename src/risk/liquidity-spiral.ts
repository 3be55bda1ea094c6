/**
 * How much a dollar lost by margined traders moves the price:
 *
 *     ∂p/∂η = 1 / ( 2 m / (γσ²) + m' x − x₀ )
 *
 * m is the margin of one unit, m' how it changes with the price, x what the traders hold now, x₀
 * what they held before; γσ² is the risk appetite of everybody else. x₀ > 0: a loss spiral, they
 * lose on what they hold. m' < 0: a margin spiral, margins rise as the price falls. Where the
 * denominator reaches zero there is no price near by: the jump.
 *
 * Source: Brunnermeier and Pedersen, Market liquidity and funding liquidity (2009), proposition on
 * spirals, from memory: shared/spec/models.md 2.5 has no number for it.
 * Assumes: traders at their margin constraint, long, a linear demand of others.
 */
import { assert } from '../kit/assert.ts'

export interface Spiral {
  readonly margin: number
  /** Change of the margin for a rise of the price by one; negative: it rises as the price falls. */
  readonly marginSlope: number
  /** γσ²: risk aversion of others times the variance of what is traded. */
  readonly aversion: number
  readonly position: number
  readonly initialPosition: number
}

/** Rise of the price for each dollar that traders receive. Infinity: the price jumps. */
export function priceForFunding(spiral: Spiral): number {
  const { margin, marginSlope, aversion, position, initialPosition } = spiral
  assert(margin > 0 && aversion > 0, 'priceForFunding: margin and aversion are above zero')
  const stiffness = (2 * margin) / aversion + marginSlope * position - initialPosition
  return stiffness > 0 ? 1 / stiffness : Infinity
}
