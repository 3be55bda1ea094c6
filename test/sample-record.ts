// An invented run, large enough to show every part of a view. Tests and people looking at the
// report use it; no number here is a claim about anything.
import type { EventRow, MapBucket, Summary } from '../src/index.ts'
import type { RunRecord } from '../src/report.ts'

const marketIds = ['example/BTC', 'example/ETH', 'example/<script>alert(1)</script>']
const startPrices = [122_000, 4_385.2, 0.4211]
const exogenousDrops = [0.06, 0.08, 0.11]
const totalDrops = [0.139, 0.196, 0.303]
const forcedShares = [0.61, 0.3, 0.09]
const rounds = 64
const stepMs = 9000
const forcedUsd = 7.31e9

/** A rise and fall: the share of the run's volume in a round. */
function weight(round: number): number {
  const middle = (round - 22) / 11
  return Math.exp(-middle * middle)
}

const weights = Array.from({ length: rounds }, (_, round) => weight(round))
const weightSum = weights.reduce((sum, value) => sum + value, 0)

/** How much of a fall has happened by the end of a round. */
function progress(round: number, until: number): number {
  return Math.min(1, (round + 1) / until)
}

function priceAt(market: number, round: number): number {
  const done = weights.slice(0, round + 1).reduce((sum, value) => sum + value, 0) / weightSum
  const exogenous = (exogenousDrops[market] ?? 0) * progress(round, 12)
  const endogenous = ((totalDrops[market] ?? 0) - (exogenousDrops[market] ?? 0)) * done
  const rebound = 0.02 * Math.max(0, (round - 40) / rounds)
  return (startPrices[market] ?? 0) * (1 - exogenous - endogenous + rebound)
}

const perRound = Array.from({ length: rounds }, (_, round) => {
  const share = (weights[round] ?? 0) / weightSum
  return {
    round: round + 1,
    timeMs: round * stepMs,
    liquidated: Math.round(233_593 * share),
    forcedUsd: forcedUsd * share,
    adlUsd: round > 14 && round < 30 ? 5.6e7 : 0,
    fundUsd: round > 9 && round < 18 ? 1.1e7 : 0,
    badDebtUsd: round > 16 && round < 26 ? 1.1e7 : 0,
    prices: marketIds.map((_, market) => priceAt(market, round)),
  }
})

/** A loop gain that rises above 1 and falls back. */
function sampleGauge(): RunRecord['gauge'] {
  const points = perRound.map(({ timeMs, round, prices }, at) => ({
    timeMs,
    round,
    prices: prices.map((price, market) => price / (startPrices[market] ?? 1)),
    depths: marketIds.map(() => 1 - 0.7 * weight(at)),
    forcedUsd: forcedUsd * (at / rounds),
    rho: 0.3 + 1.1 * weight(at),
  }))
  return { points, peak: Math.max(...points.map(({ rho }) => rho)) }
}

function marketResult(id: string, market: number): Summary['markets'][number] {
  const startPrice = startPrices[market] ?? 0
  const prices = perRound.map((round) => round.prices[market] ?? 0)
  const lowPrice = Math.min(...prices)
  const endPrice = prices.at(-1) ?? 0
  const exogenousDrop = exogenousDrops[market] ?? 0
  const share = forcedShares[market] ?? 0
  return {
    id,
    startPrice,
    exogenousPrice: startPrice * (1 - exogenousDrop),
    lowPrice,
    lowAtMs: prices.indexOf(lowPrice) * stepMs,
    endPrice,
    exogenousDrop,
    totalDrop: 1 - endPrice / startPrice,
    deepestDrop: 1 - lowPrice / startPrice,
    deepestExogenousDrop: exogenousDrop,
    amplification: (1 - endPrice / startPrice) / exogenousDrop,
    forcedUsd: forcedUsd * share,
    liquidatedUsd: 8.4e9 * share,
    liquidatedLongUsd: 7.1e9 * share,
    adlUsd: 8.96e8 * share,
  }
}

export const sampleSummary: Summary = {
  outcome: 'quiet',
  converged: true,
  unsafeAtEnd: [],
  execution: 'batch',
  rounds,
  endMs: (rounds - 1) * stepMs,
  accounts: 412_000,
  unsafeAtStart: 0,
  liquidatedAccounts: 233_593,
  liquidatedUsd: 8.4e9,
  liquidatedLongUsd: 7.1e9,
  forcedUsd,
  adlAccounts: 19_337,
  adlUsd: 8.96e8,
  fundStartUsd: 8.8e7,
  fundUsedUsd: 8.8e7,
  fundUsedShare: 1,
  badDebtUsd: 9.9e7,
  standingShortfallUsd: 0,
  totalShortfallUsd: 9.9e7,
  liquidatorsUsd: 0,
  creditLossUsd: 0,
  creditContagionUsd: 0,
  credit: null,
  queues: [],
  feesUsd: 2.1e7,
  fundingUsd: 0,
  firstLiquidationMs: 0,
  firstAdlMs: 61_700,
  amplification: 2.32,
  loopGain: 1.12,
  markets: marketIds.map(marketResult),
  oracles: [],
  perRound,
  perVenue: [
    { id: 'example', badDebtUsd: 9.9e7, standingShortfallUsd: 0, totalShortfallUsd: 9.9e7 },
  ],
  revaluedUsd: 0,
  byRole: [
    { role: 'trader', usd: -4.9e9 },
    { role: 'outside', usd: -1.2e9 },
    { role: 'provider', usd: 1.51e9 },
    { role: 'fund', usd: -8.8e7 },
    { role: 'treasury', usd: 2.1e7 },
    { role: 'bad-debt', usd: -9.9e7 },
  ],
  waterfall: [
    { id: 'liquidated', usd: 6.047e9 },
    { id: 'margin', usd: 5.8e9 },
    { id: 'fund', usd: 8.8e7 },
    { id: 'backstop', usd: 0 },
    { id: 'auto-deleveraged', usd: 6e7 },
    { id: 'socialised', usd: 0 },
    { id: 'liquidators', usd: 0 },
    { id: 'bad-debt', usd: 9.9e7 },
    { id: 'standing', usd: 0 },
  ],
  work: {
    rounds,
    checks: 1_204_331,
    orders: 233_593,
    levels: 41_020,
    transfers: 871_204,
    touched: 301_002,
    scans: 12,
    valued: 0,
  },
  hash: '5b1c0ffee',
}

/** Longs below the start, shorts above it, thinning out with the distance. */
function buckets(market: number, isAfter: boolean): MapBucket[] {
  const start = startPrices[market] ?? 0
  const low = start * (1 - (totalDrops[market] ?? 0))
  const width = start / 60
  return Array.from({ length: 80 }, (_, row) => {
    const from = row * width
    const to = from + width
    const distance = Math.abs((from + to) / 2 / start - 1)
    const size = 6e8 * (forcedShares[market] ?? 0) * distance * Math.exp(-7 * distance) * 10
    const isGone = isAfter && from > low && to < start
    const longUsd = to <= start && !isGone ? size : 0
    const shortUsd = from >= start ? 0.7 * size : 0
    return { from, to, longUsd, shortUsd, accounts: Math.round((longUsd + shortUsd) / 4e4) }
  })
}

const market = 'example/BTC'
const chain = [
  { kind: 'shock', market, value: -0.06, price: 114_680 },
  { kind: 'price', market, value: -0.06, price: 114_680, cause: 0 },
  {
    kind: 'liquidation',
    account: '4471',
    instrument: market,
    quantity: 120,
    value: -1200,
    cause: 1,
  },
  {
    kind: 'order',
    isForced: true,
    account: '4471',
    instrument: market,
    market,
    quantity: -120,
    value: 13.6e6,
    cause: 2,
  },
  { kind: 'price', market, value: -0.015, price: 113_010, cause: 3 },
  { kind: 'liquidation', account: '18231', instrument: market, quantity: 3, value: -310, cause: 4 },
] as const

function eventRow(fields: Partial<EventRow>, event: number): EventRow {
  return {
    event,
    timeMs: event * 1000,
    round: 1 + Math.floor(event / 3),
    kind: 'order',
    account: null,
    venue: 'example',
    from: null,
    instrument: null,
    market: null,
    oracle: null,
    quantity: 0,
    price: 113_500,
    value: 0,
    moved: 0,
    usd: Math.abs(fields.value ?? 0),
    reason: null,
    isForced: null,
    action: null,
    cause: null,
    ...fields,
  }
}

/** A chain of causes that ends in the liquidation of account 18231. */
export const sampleChain: EventRow[] = chain.map(eventRow)

/** Forced orders of every round: nine tenths of them sales. */
export const sampleEvents: EventRow[] = perRound.flatMap(({ round, forcedUsd: total }) =>
  marketIds.flatMap((market, row) =>
    [-0.9, 0.1].map((share) => {
      const value = total * Math.abs(share) * (forcedShares[row] ?? 0)
      return eventRow(
        { round, market, account: '4471', quantity: share, value, isForced: true },
        round,
      )
    }),
  ),
)

export const sampleRecord: RunRecord = {
  id: 'sample-crash',
  title: 'A sample crash',
  about: 'An invented crash that shows every part of a report.',
  startMs: null,
  isSynthetic: true,
  file: 'scenarios/sample-crash/scenario.yaml',
  seed: 7,
  version: '0.1.0',
  isVerified: false,
  command: 'npx cascade run sample-crash --seed 7 --set shocks.0.drop=0.06',
  isPartial: false,
  world: {
    venues: ['example', 'other'],
    instruments: 3,
    order: 'byWorstHealth',
    clock: 'clocked, in steps of 9 s',
    stepMs,
    holdsTheRest: true,
    shocks: ['price-gap (drop 6.0 %)'],
  },
  summary: sampleSummary,
  exogenous: Array.from({ length: 12 }, (_, row) => ({
    row,
    timeMs: row * stepMs,
    unforced: startPrices.map(
      (start, market) => start * (1 - (exogenousDrops[market] ?? 0) * progress(row, 12)),
    ),
    prices: startPrices.map((_, market) => priceAt(market, row)),
  })),
  study: [],
  positions: [],
  gauge: sampleGauge(),
  infection: null,
  comparison: {
    summary: {
      ...sampleSummary,
      execution: 'serial',
      rounds: 212_004,
      forcedUsd: 6.1e9,
      badDebtUsd: 4.1e7,
      liquidatedAccounts: 190_021,
    },
  },
  checks: [
    { text: 'badDebtUsd < 2e8', holds: true, value: 9.9e7 },
    { text: 'fundUsedShare < 0.9', holds: false, value: 1 },
  ],
  facts: [
    {
      what: 'liquidated',
      unit: 'usd',
      fact: 8.5e9,
      model: 8.4e9,
      error: -0.0118,
      fitted: true,
      overSeeds: {
        count: 30,
        mean: 8.6e9,
        deviation: 1.7e8,
        least: 8.2e9,
        most: 8.9e9,
        error: 0.0118,
      },
      source: 'an exchange <b>report</b>',
      url: 'https://example.org/report',
      readOn: '2025-11-20',
    },
    {
      what: 'first ADL after first liquidation',
      unit: 'ms',
      fact: 58_000,
      model: 61_700,
      error: 0.0638,
      note: 'a note <i>about</i> it',
      fitted: false,
      overSeeds: {
        count: 29,
        mean: 60_000,
        deviation: 4000,
        least: 50_000,
        most: 68_000,
        error: 0.0345,
      },
      source: 'invented',
      url: 'javascript:alert(1)',
      readOn: '2025-11-20',
    },
  ],
  seedTable: { seeds: [1, 2, 3], version: '0.1.0', isCurrent: true },
  settings: { seed: 7, execution: 'batch', shocks: [{ drop: 0.06 }] },
  parameters: [
    { path: 'seed', value: '7' },
    { path: 'execution', value: 'batch' },
    { path: 'shocks.0.drop', value: '0.06', was: '0.08' },
  ],
  maps: marketIds.map((market, row) => ({
    market,
    before: buckets(row, false),
    after: buckets(row, true),
  })),
  quotes: Object.fromEntries(marketIds.map((id) => [id, { asset: 'USDC', usd: 1 }])),
  models: [
    {
      kind: 'venue',
      id: 'example-perp',
      title: 'An example exchange',
      assumes: ['Accounts below maintenance are closed whole.'],
      ignores: ['Withdrawals during the crash.'],
      citations: [
        { rule: 'margin brackets', url: 'https://example.org/margin', readOn: '2025-11-20' },
        { rule: 'fees', url: 'https://example.org/fees', readOn: '2025-11-20', note: 'taker' },
      ],
    },
  ],
  example: { account: '18231' },
}
