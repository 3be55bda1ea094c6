/**
 * How much a price has moved lately, as who watches it remembers.
 *
 *     σ² = Σ (relative move)² · 2^(−age / halfLife)
 *
 * σ is a share of the price: a single move of 3 % makes 0.03. Nothing is divided by time.
 */
import { exp } from '../kit/math.ts'

export interface Volatility {
  price: number
  timeMs: number
  variance: number
}

/** `price`: at the start. */
export const createVolatility = (price: number): Volatility => ({ price, timeMs: 0, variance: 0 })

export function observe(
  volatility: Volatility,
  halfLifeMs: number,
  price: number,
  timeMs: number,
): void {
  const { price: before } = volatility
  const halfLives = (timeMs - volatility.timeMs) / halfLifeMs
  if (halfLives > 0) volatility.variance *= exp(-halfLives * Math.LN2)
  if (price !== before && before > 0) {
    const move = price / before - 1
    volatility.variance += move * move
  }
  volatility.timeMs = timeMs
  volatility.price = price
}

export const sigma = ({ variance }: Volatility): number => Math.sqrt(variance)
