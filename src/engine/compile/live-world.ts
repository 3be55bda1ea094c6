/**
 * The one place where live worlds are put together: that of each run, and the draft that compile
 * asks what a run will ask. A JavaScript engine tells objects apart by how they were made, and a
 * loop that has met two makes is slower from then on; hence every key is written out, in one order.
 */
import type { LiveWorld } from '../ports/run.ts'

/** Tables that a run reads as they are, and those that its models and its own columns join. */
export type LiveParts = Pick<
  LiveWorld,
  'settings' | 'names' | 'firms' | 'claims' | 'index' | 'rules'
> &
  LiveTables

type LiveTables = Pick<
  LiveWorld,
  'assets' | 'markets' | 'oracles' | 'instruments' | 'brackets' | 'venues' | 'accounts' | 'legs'
>

type Writable<T> = { -readonly [key in keyof T]: T[key] }

/** A world without shocks, actors and mitigations: these are made last, and may look at it. */
export function liveWorld(parts: LiveParts): Writable<LiveWorld> {
  return {
    settings: parts.settings,
    names: parts.names,
    assets: assetsOf(parts.assets),
    markets: marketsOf(parts.markets),
    oracles: oraclesOf(parts.oracles),
    instruments: instrumentsOf(parts.instruments),
    brackets: bracketsOf(parts.brackets),
    venues: venuesOf(parts.venues),
    accounts: accountsOf(parts.accounts),
    legs: legsOf(parts.legs),
    firms: parts.firms,
    claims: parts.claims,
    index: parts.index,
    rules: parts.rules,
    shocks: [],
    actors: [],
    mitigations: [],
  }
}

const assetsOf = (it: LiveWorld['assets']): LiveWorld['assets'] => ({
  count: it.count,
  usd: it.usd,
  following: it.following,
  oracle: it.oracle,
})

const marketsOf = (it: LiveWorld['markets']): LiveWorld['markets'] => ({
  count: it.count,
  base: it.base,
  quote: it.quote,
  provider: it.provider,
  inventoryLeg: it.inventoryLeg,
  isInverse: it.isInverse,
  startPrice: it.startPrice,
  liquidity: it.liquidity,
  quoted: it.quoted,
})

const oraclesOf = (it: LiveWorld['oracles']): LiveWorld['oracles'] => ({
  count: it.count,
  latencyMs: it.latencyMs,
  isInverse: it.isInverse,
  value: it.value,
  startValue: it.startValue,
  source: it.source,
  timed: it.timed,
})

const instrumentsOf = (it: LiveWorld['instruments']): LiveWorld['instruments'] => ({
  count: it.count,
  venue: it.venue,
  asset: it.asset,
  oracle: it.oracle,
  market: it.market,
  conversion: it.conversion,
  proceeds: it.proceeds,
  wrapper: it.wrapper,
  isPerpetual: it.isPerpetual,
  isInverse: it.isInverse,
  weight: it.weight,
  bonus: it.bonus,
  protocolFee: it.protocolFee,
  bracketBegin: it.bracketBegin,
  bracketEnd: it.bracketEnd,
  funding: it.funding,
})

const bracketsOf = (it: LiveWorld['brackets']): LiveWorld['brackets'] => ({
  floor: it.floor,
  rate: it.rate,
  deduction: it.deduction,
})

const venuesOf = (it: LiveWorld['venues']): LiveWorld['venues'] => ({
  count: it.count,
  id: it.id,
  jurisdiction: it.jurisdiction,
  family: it.family,
  settlement: it.settlement,
  fund: it.fund,
  backstop: it.backstop,
  hasFiniteLiquidators: it.hasFiniteLiquidators,
  hasOwnMargin: it.hasOwnMargin,
  treasury: it.treasury,
  badDebt: it.badDebt,
  liquidator: it.liquidator,
  outside: it.outside,
  instrumentBegin: it.instrumentBegin,
  rules: it.rules,
})

const accountsOf = (it: LiveWorld['accounts']): LiveWorld['accounts'] => ({
  count: it.count,
  traderCount: it.traderCount,
  venue: it.venue,
  role: it.role,
  clientClass: it.clientClass,
  cashAsset: it.cashAsset,
  arrival: it.arrival,
  legBegin: it.legBegin,
  cash: it.cash,
  stage: it.stage,
  waitUntilMs: it.waitUntilMs,
  restorable: it.restorable,
})

const legsOf = (it: LiveWorld['legs']): LiveWorld['legs'] => ({
  count: it.count,
  account: it.account,
  instrument: it.instrument,
  amount: it.amount,
  entry: it.entry,
  restorable: it.restorable,
})
