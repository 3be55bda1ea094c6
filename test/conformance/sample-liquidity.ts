/** Parameters of one market of each model, for the conformance suites. */
const side = { count: 60, size: 2, sizeStep: 0.5, sizeGrowth: 0.99 }
export const samples: Record<string, object> = {
  // One band from 141 down to 71, half of it sold. Fees stay in bands: without one, splitting an
  // order is neutral.
  bands: {
    price: 100,
    basePrice: 141,
    amplification: 2,
    fee: 0,
    depth: [{ band: 0, base: 1000, quote: 70_000 }],
  },
  concentrated: {
    price: 100,
    fee: 0.003,
    positions: [
      { lower: 0, upper: 92_000, liquidity: 5000 },
      { lower: 44_000, upper: 46_060, liquidity: 20_000 },
      { lower: 45_000, upper: 47_000, liquidity: 10_000 },
    ],
  },
  'constant-product': { base: 1000, quote: 100_000, fee: 0.003 },
  'linear-impact': { price: 100, slope: 0.01 },
  'matching-engine': {
    tick: 0.1,
    levels: { bestBid: 99.9, bestAsk: 100.1, tick: 0.2, bids: side },
  },
  'metaorder-impact': { price: 100, impact: 0.1, volume: 100, permanent: 0.3, halfLifeMs: 60_000 },
  'obizhaeva-wang': { price: 100, density: 50, permanent: 0.2, halfLifeMs: 60_000 },
  'oracle-pool': {
    price: 100,
    base: 1000,
    quote: 100_000,
    fee: 0.0005,
    negativeFactor: 2e-6,
    positiveFactor: 1e-6,
    imbalance: 20_000,
    impactPool: 150,
  },
  'order-book': { levels: { bestBid: 99.9, bestAsk: 100.1, tick: 0.2, bids: side } },
  'proactive-pool': { price: 100, base: 1000, quote: 100_000, k: 0.3, fee: 0.003, excess: -50 },
  propagator: { price: 100, slope: 0.01, exponent: 0.4, timescaleMs: 1000 },
  'stable-swap': { base: 5000, quote: 4000, amplification: 60, fee: 0.0004, rate: 1.1 },
}

/** Samples of those that know time; the book only where it is told how fast it refills. */
export const knowTime: Record<string, object> = {
  'metaorder-impact': samples['metaorder-impact'],
  'obizhaeva-wang': samples['obizhaeva-wang'],
  'order-book': { ...samples['order-book'], halfLifeMs: 60_000 },
  propagator: samples.propagator,
}

/** Samples of those that may follow an oracle, or not. */
export const following: Record<string, object> = {
  'oracle-pool': { ...samples['oracle-pool'], follows: true },
}
