/** A book of options that somebody hedges with an instrument, as he tells it. */
export interface Hedged {
  /** What he trades. */
  readonly instrument: number
  /** The book at a price, at its start. */
  at(price: number): HedgedGreeks
}

export interface HedgedGreeks {
  /** In the settlement asset of the venue. */
  readonly value: number
  /** Units of the underlying: hedged, he holds as many of the other sign. */
  readonly delta: number
  /** Units for a unit of price: below 0 hedging chases the price. */
  readonly gamma: number
}
