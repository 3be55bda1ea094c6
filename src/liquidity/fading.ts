/** How often a price that is on its way back wants to be looked at. */

/** Looks per half-life: between two of them a sixth of what is left fades. */
const LOOKS = 4

/** Until the next look, in whole ms. */
export function nextLookMs(halfLifeMs: number): number {
  return Math.ceil(halfLifeMs / LOOKS)
}
