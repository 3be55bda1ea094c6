/**
 * What models that forget have in common: exponential decay by half-life, and how often a price
 * that is on its way back wants to be looked at.
 */
import { pow } from '../kit/math.ts'

/** Looks per half-life: between two of them a sixth of what is left fades. */
const LOOKS = 4

/** Displacement, as a share of the whole, below which a model counts as at rest. */
export const AT_REST = 1e-9

/** What is left of one after `elapsedMs`. */
export function leftAfter(elapsedMs: number, halfLifeMs: number): number {
  return pow(0.5, elapsedMs / halfLifeMs)
}

/** Until the next look, in whole ms. */
export function nextLookMs(halfLifeMs: number): number {
  return Math.ceil(halfLifeMs / LOOKS)
}
