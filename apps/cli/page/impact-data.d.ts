/** What the script of impact.html draws. Written by the command line, read in the browser. */
export interface ImpactChart {
  readonly market: string
  readonly unit: string
  /** What the vertical axis says. */
  readonly says: string
  /** Size, cost, and the ends of the band, in basis points. */
  readonly curve: readonly (readonly [number, number, number, number])[]
  readonly power: readonly (readonly [number, number])[]
  /** Size, what was paid, orders. */
  readonly heldOut: readonly (readonly [number, number, number])[]
}
