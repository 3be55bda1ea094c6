/**
 * How far prices fall when a quantity is sold, for models without a book. One coefficient for each
 * asset, in the order of the balance sheets.
 */
import { exp } from '../../kit/math.ts'

/** Relative fall of the price of an asset when `sold` units of it are sold at once. */
export type Impact = (asset: number, sold: number) => number

/** c √q. With volatility σ of a day and volume V of a day, c = κ σ / √V. */
export const squareRootImpact =
  (coefficients: ArrayLike<number>): Impact =>
  (asset, sold) =>
    coefficients[asset] * Math.sqrt(sold)

/** q / D, 1 at most; D is the depth, the quantity that takes the price to 0. */
export const linearImpact =
  (depths: ArrayLike<number>): Impact =>
  (asset, sold) =>
    Math.min(1, sold / depths[asset])

/** 1 − e^(−a q). */
export const exponentialImpact =
  (rates: ArrayLike<number>): Impact =>
  (asset, sold) =>
    1 - exp(-rates[asset] * sold)
