/**
 * What the reference engine knows, by name, in plain objects. Nothing here is clever: no row
 * numbers, no columns, no index.
 */

import type {
  ClaimRows,
  InstrumentRow,
  MarketRow,
  ModelSpec,
  OracleRow,
  Settings,
  Snapshot,
  VenueRow,
} from '../../src/engine/world/snapshot.ts'
import { exactSum } from '../../src/kit/sum.ts'
import { Attacker } from './reference-attacker.ts'
import { Auction } from './reference-auction.ts'
import { Chain } from './reference-chain.ts'
import { worthOf } from './reference-claims.ts'
import { createPlace, type Place } from './reference-markets.ts'
import type { Peg, Runners } from './reference-pegs.ts'
import { VolatilityMargin } from './reference-volatility.ts'

export interface Holding {
  amount: number
  entry: number
}

export interface Account {
  /** `venue/id`; of the engine's: `venue:role`, `market:provider`, `instrument:wrapper`. */
  readonly name: string
  /** Empty for providers and wrappers. */
  readonly venue: string
  /** Place in the snapshot; -1 for accounts of the engine. */
  readonly arrival: number
  /** Wallet less the cost of positions, so that cash + Σ amount · price is equity. */
  cash: number
  /** By instrument name. Providers and wrappers hold the base of a market as `base`. */
  readonly holdings: Map<string, Holding>
  /** Until then a staged liquidation goes on. */
  episodeEndMs: number
  waitUntilMs: number
}

export interface Instrument extends InstrumentRow {
  /** `venue/id`. */
  readonly name: string
}

export interface Market {
  readonly row: MarketRow
  readonly place: Place
  readonly startPrice: number
  haltedUntilMs: number
}

export interface Oracle {
  readonly row: OracleRow
  readonly startValue: number
  value: number
  /** What it said before the prices of this round were published. */
  before: number
  /** What was last sent on its way. */
  sent: number
  silentUntilMs: number
}

/** What longs of a contract pay to shorts whenever an interval ends. */
export interface Funding {
  readonly instrument: Instrument
  readonly rate: number
  readonly everyMs: number
  dueMs: number
}

export interface Order {
  readonly account: Account
  readonly instrument: Instrument
  readonly market: Market
  /** In base of the market; buy > 0 > sell. */
  readonly quantity: number
  /** 0: any price. */
  readonly limit: number
  /** Given by its owner, whom nobody forces. */
  readonly isOwn: boolean
}

/** Something on its way. Wake-ups only say that time should stop there. */
export interface Message {
  readonly dueMs: number
  readonly kind: 'price' | 'wake-up' | 'decision' | 'peg' | 'margin' | 'block'
  readonly oracle?: Oracle
  readonly value?: number
  readonly buyer?: Buyer
  readonly runners?: Runners
  readonly peg?: Peg
  readonly margin?: VolatilityMargin
  readonly chain?: Chain
  readonly code?: string
}

export interface Buyer {
  readonly instrument: Instrument
  readonly budget: number
  readonly target: number
  readonly delayMs: number
  hasDecided: boolean
}

/** A mitigation that stops venues once. */
export interface Pause {
  readonly oracle: string
  readonly drop: number
  readonly venues: readonly string[]
  readonly forMs: number
  hasTripped: boolean
}

export const eventKinds = [
  'liquidation',
  'order',
  'repayment',
  'seizure',
  'takeover',
  'deleveraging',
  'fund',
  'bad-debt',
  'default',
] as const

export interface Event {
  readonly kind: (typeof eventKinds)[number]
  readonly account: string
  readonly instrument: string
  readonly market: string
  readonly quantity: number
  readonly value: number
}

export interface Debt {
  readonly to: Firm
  readonly dollars: number
  /** Infinity: not in this run. */
  readonly dueMs: number
  owed: number
}

/** Who owns accounts and owes other firms. */
export interface Firm {
  readonly id: string
  readonly accounts: readonly Account[]
  readonly treasury: Account
  readonly debts: Debt[]
  /** What it owed when it defaulted, dollars. */
  due: number
}

export interface Round {
  timeMs: number
  readonly events: Event[]
  mids: number[]
}

/** Ways to be wrong on purpose, for the test that shows that a wrong engine is found. */
export const flaws = [
  'best-price-only',
  'no-fund',
  'no-haircut',
  'last-come-first',
  'no-default',
  'no-write-down',
  'no-peg',
  'no-pause',
  'no-limits',
  'no-caps',
  'no-margin-change',
  'no-censor',
  'no-attack',
] as const
export type Flaw = (typeof flaws)[number]

export interface State {
  readonly snapshot: Snapshot
  readonly settings: Settings
  readonly flaw: Flaw | null
  readonly instruments: Map<string, Instrument>
  readonly venues: Map<string, VenueRow>
  readonly dollars: Map<string, number>
  readonly markets: Map<string, Market>
  readonly oracles: Map<string, Oracle>
  readonly traders: Account[]
  /** Accounts of the engine, by name. */
  readonly others: Map<string, Account>
  readonly buyers: Buyer[]
  readonly pegs: Peg[]
  readonly runners: Runners[]
  /** By asset: its issuer takes none back before. */
  readonly noRedemptionUntilMs: Map<string, number>
  readonly pauses: Pause[]
  readonly margins: VolatilityMargin[]
  readonly chains: Chain[]
  readonly attackers: Attacker[]
  readonly auctions: Auction[]
  readonly funding: Funding[]
  readonly firms: Firm[]
  /** Firms in default, first come first. */
  readonly estates: Firm[]
  /** Of assets that stand behind others, or are tokens: the share that is lost. */
  readonly lost: Map<string, number>
  /** What stands behind tokens now. */
  claims: ClaimRows | undefined
  /** Until when a venue liquidates nobody. */
  readonly closedUntilMs: Map<string, number>
  /** In the order in which they were sent. */
  messages: Message[]
  orders: Order[]
  residual: Account[]
  /** The round, counted from 1, in which a venue last acted on a trader. */
  readonly acted: Map<Account, number>
  timeMs: number
  /** This pass is made for orders alone. */
  isForOrders: boolean
  /** Something was traded, moved or noted in this pass. */
  hasChanged: boolean
  /** The last one is open. */
  readonly rounds: Round[]
}

export function createState(snapshot: Snapshot, settings: Settings, flaw: Flaw | null): State {
  const state: State = {
    snapshot,
    settings,
    flaw,
    instruments: new Map(),
    venues: new Map(snapshot.venues.map((row) => [row.id, row])),
    dollars: new Map(snapshot.assets.map(({ id, usd }) => [id, typeof usd === 'number' ? usd : 0])),
    markets: new Map(),
    oracles: new Map(),
    traders: [],
    others: new Map(),
    buyers: [],
    pegs: [],
    runners: [],
    noRedemptionUntilMs: new Map(),
    pauses: [],
    margins: [],
    chains: [],
    attackers: [],
    auctions: [],
    funding: [],
    firms: [],
    estates: [],
    lost: new Map(),
    claims: snapshot.claims,
    closedUntilMs: new Map(),
    messages: [],
    orders: [],
    residual: [],
    acted: new Map(),
    timeMs: 0,
    isForOrders: false,
    hasChanged: false,
    rounds: [{ timeMs: 0, events: [], mids: [] }],
  }
  for (const row of snapshot.instruments) {
    const name = `${row.venue}/${row.id}`
    const instrument = { ...row, name }
    state.instruments.set(name, instrument)
    if (row.funding !== undefined) addFunding(state, instrument, row.funding)
  }
  for (const row of snapshot.markets) {
    const place = createPlace(row.liquidity, flaw === 'best-price-only')
    state.markets.set(row.id, { row, place, startPrice: place.mid(), haltedUntilMs: 0 })
  }
  for (const row of snapshot.oracles) {
    const value = readOracle(state, row)
    const oracle = { row, startValue: value, value, before: value, sent: value, silentUntilMs: 0 }
    state.oracles.set(row.id, oracle)
  }
  addTraders(state)
  addOthers(state)
  addOutsidePositions(state)
  addFirms(state)
  for (const spec of settings.actors) addBuyer(state, spec as unknown as BuyerSpec)
  for (const spec of settings.mitigations) addMitigation(state, spec)
  for (const [row, spec] of settings.actors.entries()) {
    if (spec.model === 'chain') state.chains.push(new Chain(state, spec, row))
    if (spec.model === 'attacker') state.attackers.push(new Attacker(state, spec))
    if (spec.model === 'oev-auction') state.auctions.push(new Auction(state, spec))
  }
  return state
}

function addMitigation(state: State, spec: ModelSpec): void {
  const { model, forMs = Infinity, ...given } = spec
  if (model === 'pause') state.pauses.push({ ...given, forMs, hasTripped: false } as Pause)
  else if (model === 'volatility-margin') state.margins.push(new VolatilityMargin(state, spec))
  else throw new Error(`the reference knows no mitigation ${model}`)
}

function addFunding(state: State, instrument: Instrument, spec: ModelSpec): void {
  const { model, rate, everyMs } = spec as Record<string, unknown>
  if (model !== 'fixed-rate') throw new Error(`the reference knows no funding ${model}`)
  const interval = everyMs as number
  state.funding.push({
    instrument,
    rate: rate as number,
    everyMs: interval,
    dueMs: interval,
  })
}

interface BuyerSpec {
  readonly model: string
  readonly instrument: string
  readonly budget: number
  readonly drop: number
  readonly reactionMs?: number
}

function addBuyer(state: State, spec: BuyerSpec): void {
  const { model, budget, drop, reactionMs: delayMs = 0 } = spec
  const others = [
    'redeemer',
    'queue-redeemer',
    'mint-burn',
    'runners',
    'buy-back',
    'chain',
    'attacker',
    'oev-auction',
  ]
  if (others.includes(model)) return
  if (model !== 'value-buyer') throw new Error(`the reference knows no actor ${model}`)
  const instrument = get(state.instruments, spec.instrument)
  const target = get(state.oracles, instrument.oracle).startValue * (1 - drop)
  state.buyers.push({ instrument, budget, target, delayMs, hasDecided: false })
}

/** What an oracle would publish now. */
export function readOracle(state: State, { source }: OracleRow): number {
  if (source.model === 'fixed') return source.price as number
  if (source.model === 'claim') return readClaim(state, source)
  if (source.model !== 'market-mid') throw new Error(`the reference reads no ${source.model}`)
  const mid = get(state.markets, source.market as string).place.mid()
  const step = (source.roundTo as number | undefined) ?? 0
  const rounded = step > 0 ? Math.round(mid / step) * step : mid
  return rounded * ((source.factor as number | undefined) ?? 1)
}

/** What stands behind a token now, in dollars or in another asset. */
function readClaim(state: State, { token, in: unit }: ModelSpec): number {
  const { claims } = state
  const { assets } = state.snapshot
  if (claims === undefined) throw new Error('the reference reads no claim on a venue')
  const priceOf = (id: string): number => {
    const usd = assets.find((it) => it.id === id)?.usd ?? 0
    return typeof usd === 'number' ? usd : get(state.oracles, usd.oracle).value
  }
  const worth = worthOf(claims, token as string, priceOf, state.lost)
  return unit === undefined ? worth : worth / priceOf(unit as string)
}

export function get<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name)
  if (found === undefined) throw new Error(`the reference knows no ${name}`)
  return found
}

function createAccount(name: string, venue: string, arrival: number, cash: number): Account {
  const holdings = new Map()
  return { name, venue, arrival, cash, holdings, episodeEndMs: -1, waitUntilMs: 0 }
}

function addTraders(state: State): void {
  const { accounts, legs, venues, instruments } = state.snapshot
  for (let row = 0; row < accounts.count; row++) {
    const venue = venues[accounts.venue[row]].id
    const name = `${venue}/${accounts.id?.[row] ?? `#${row}`}`
    const account = createAccount(name, venue, row, accounts.wallet[row])
    for (let leg = 0; leg < legs.count; leg++) {
      if (legs.account[leg] !== row) continue
      const { id, kind } = instruments[legs.instrument[leg]]
      const amount = legs.amount[leg]
      const entry = legs.entry[leg]
      account.holdings.set(`${venue}/${id}`, { amount, entry })
      if (kind === 'perpetual') account.cash -= amount * entry
    }
    state.traders.push(account)
  }
}

/** Who stands on the other side: providers, wrappers, and six accounts of each venue. */
function addOthers(state: State): void {
  for (const [id, market] of state.markets) {
    const isPerpetual = [...state.instruments.values()].some(
      (it) => it.asset === market.row.base && it.kind === 'perpetual',
    )
    const { base, quote } = market.place.inventory
    const provider = createAccount(`${id}:provider`, '', -1, quote)
    provider.holdings.set('base', { amount: isPerpetual ? 0 : base, entry: 0 })
    state.others.set(provider.name, provider)
  }
  for (const { name, market, conversion = 1 } of state.instruments.values()) {
    if (market === undefined || conversion === 1) continue
    const wrapper = createAccount(`${name}:wrapper`, '', -1, 0)
    wrapper.holdings.set(name, { amount: 0, entry: 0 })
    wrapper.holdings.set('base', { amount: 0, entry: 0 })
    state.others.set(wrapper.name, wrapper)
  }
  for (const [id, venue] of state.venues) {
    for (const role of ['fund', 'backstop', 'treasury', 'bad-debt', 'liquidator', 'outside']) {
      const cash = role === 'fund' ? venue.fund : role === 'backstop' ? venue.backstop : 0
      const account = createAccount(`${id}:${role}`, id, -1, cash ?? 0)
      for (const it of state.instruments.values()) {
        if (it.venue === id) account.holdings.set(it.name, { amount: 0, entry: 0 })
      }
      state.others.set(account.name, account)
    }
  }
}

/** Their cash stands in accounts of the engine; debts are in the order of the scenario. */
function addFirms(state: State): void {
  const { credit } = state.snapshot
  if (credit === undefined) return
  for (const { id, accounts = [], cash = 0 } of credit.firms) {
    const treasury = createAccount(`firm:${id}`, '', -1, cash)
    state.others.set(treasury.name, treasury)
    const own = accounts.map((name) => state.traders.find((it) => it.name === name))
    const owned = own.flatMap((account) => account ?? [])
    state.firms.push({ id, accounts: owned, treasury, debts: [], due: 0 })
  }
  state.others.set('administrator', createAccount('administrator', '', -1, 0))
  const firmOf = new Map(state.firms.map((firm) => [firm.id, firm]))
  for (const { from, to, amount, asset = credit.asset, dueMs = Infinity } of credit.debts) {
    const dollars = get(state.dollars, asset)
    get(firmOf, from).debts.push({ to: get(firmOf, to), dollars, dueMs, owed: amount })
  }
}

/** Does an account belong to a firm in default? */
export const isOfEstate = ({ estates }: State, account: Account): boolean =>
  estates.some(({ accounts }) => accounts.includes(account))

/** The outside account holds the other side of whatever does not sum to zero. */
function addOutsidePositions(state: State): void {
  for (const { name, venue, kind, oracle } of state.instruments.values()) {
    if (kind !== 'perpetual') continue
    const amounts = state.traders.map(({ holdings }) => holdings.get(name)?.amount ?? 0)
    const net = exactSum(amounts)
    if (net === 0) continue
    const outside = get(state.others, `${venue}:outside`)
    const entry = get(state.oracles, oracle).value
    outside.holdings.set(name, { amount: -net, entry })
    outside.cash += net * entry
  }
}
