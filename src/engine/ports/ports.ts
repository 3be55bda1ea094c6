/**
 * What others implement. The engine calls these and imports none of them: a registry of
 * definitions is handed to `compile`. Every definition is one file and one line in its index.
 */
import type { z } from 'zod'
import type { Random } from '../../kit/random.ts'
import type { Amount, Money, Price } from '../../units/units.ts'
import type { Names } from '../world/names.ts'
import type { EdgeType } from '../world/snapshot.ts'
import type { Family, World } from '../world/world.ts'
import type { Message } from './agenda.ts'
import type { Closing, FillRuns } from './fill-runs.ts'
import type { GateKind } from './gates.ts'
import type { Hedged } from './hedged.ts'
import type { Orders } from './orders.ts'
import type { PhaseId } from './phase.ts'
import type { Queue } from './queue.ts'
import type { LiveWorld, Run } from './run.ts'

/** Where a rule or number comes from. */
export interface Citation {
  readonly rule: string
  readonly url: string
  /** Date it was read, ISO. */
  readonly readOn: string
  readonly note?: string
}

export interface Definition<P = unknown> {
  /** File name = id = CLI argument = docs anchor. */
  readonly id: string
  readonly title: string
  readonly parameters: z.ZodType<P>
  readonly citations?: readonly Citation[]
  /** What holds in the model and may not hold in the world; what the model leaves out. */
  readonly assumes?: readonly string[]
  readonly ignores?: readonly string[]
  /** Parameters that are times, ms, after which the model may stop the run again and again. */
  readonly stopsEach?: readonly (keyof P & string)[]
}

/**
 * What every model that remembers has in common. A run makes its own models; whatever changes in
 * one during a run stands in `state`, which is plain (kit/state.ts): the engine copies it, puts it
 * back at a restart before `start` is called, and forks it. A model reads through its state and
 * keeps no other variable that changes, but for what one call leaves for its own use.
 */
export interface Model {
  readonly state?: object
}

/**
 * The price of one market and what a forced order meets there.
 *
 * Amounts are base, values quote; no order is larger than `LARGEST` of units/magnitude.ts. The
 * price has an exogenous part, which `move` changes, and an endogenous one, which `execute`
 * changes.
 */
export interface Liquidity extends Model {
  /** Never empty: a market remembers where `move` has put its price. */
  readonly state: object
  /** The price the market shows now. Never negative. */
  mid(): Price
  /** What `mid` would be had nobody traded: shocks only. */
  fundamental(): Price
  /**
   * Fills orders [begin, end) in turn, all on this market: sells (quantity < 0) into bids, buys
   * (> 0) into asks, no worse than `limit`, never beyond depth. Adds to `filled` (signed like
   * quantity) and `value` (quote received by the orderer; negative when he buys).
   */
  execute(orders: Orders, begin: number, end: number): void
  /**
   * `execute` says in `moved` by how much each order has moved `mid`. Absent: whoever wants to know
   * sends one at a time.
   */
  readonly notesMoves?: boolean
  /**
   * Fills orders that close positions whole, in turn and at any price, as `execute` would but for
   * rounding, and appends the fills to `runs`. False, and nothing is done: there may not be enough
   * for all. Absent: each order has a price of its own.
   */
  fillRuns?(closing: Closing, runs: FillRuns): boolean
  /** Quote received for selling (quantity < 0), or minus the quote paid for buying, without
   * trading; what depth cannot fill is left out. */
  quote(quantity: Amount): number
  /**
   * `fundamental` becomes `fundamental · scale + shift`, with no trade in between. What trades have
   * done to the price is scaled too; under a shift it stays (book, line) or follows in proportion
   * (curves): the model's header says which.
   */
  move(scale: number, shift: number): void
  /**
   * Depth on both sides is `share` of the whole from now on: 1 at the start, 0 where nobody quotes,
   * never between 0 and 1e-12. What has been traded stays traded. Called through
   * `engine/verbs/depth.ts` only.
   */
  setDepth(share: number): void
  /**
   * Starting balance of the providers' account: never a limit. Perpetual markets ignore base.
   * Endless models: quote to sell down to 0, base to buy up to twice the price.
   */
  readonly inventory: { readonly base: number; readonly quote: number }
  /** Work done since the start: levels or curve evaluations. */
  levels(): number
  /**
   * Amount that can still be bought (> 0) or sold (< 0) at prices up to `to`, which may be any
   * number from 0 to Infinity; infinite where there is no end to it.
   */
  depth(to: Price): Amount
  /**
   * Phase `refill`, for models that know time: `elapsedMs` have passed since the last call (0: only
   * asking). Returns after how many ms it wants to be called again; Infinity: at rest.
   */
  refill?(elapsedMs: number): number
  /** Only where agents may rest orders of their own: a price–time book. */
  readonly quoting?: Quoting
  /** Only where what is traded belongs to several accounts. */
  readonly owners?: Owners
  /**
   * Called at the start of each run, and when a world is compiled, before venues and actors:
   * accounts can be looked up, and an unknown one is an InputError (`names.requireAccount`).
   */
  start?(world: LiveWorld): void
  /**
   * Only where the price follows an oracle, that of the instrument traded here: what it says, at
   * this time. Called once or more in every round, after oracles have published.
   */
  follow?(price: Price, timeMs: number): void
}

/**
 * Limit orders of agents in a price–time book. The market's providers are the account behind all of
 * them: what an agent has bought and sold is counted here, money moves with the providers.
 */
export interface Quoting {
  /** Buys (> 0) or sells (< 0): trades what crosses, rests the remainder. Returns an order id. */
  place(agent: number, quantity: Amount, at: Price): number
  /** Takes what is left of an order away and returns it; 0 where nothing is left. */
  cancel(id: number): Amount
  /** Base and quote that the agent's orders have brought him since the start, signed. */
  position(agent: number): { readonly base: number; readonly quote: number }
}

/** Base and quote. */
export interface Part {
  readonly base: number
  readonly quote: number
}

/**
 * Accounts (rows) who own the depth of a market, each his part of it: all that he holds of what is
 * traded there, and cash of his. What is traded is theirs: the engine asks after each trade and
 * moves it between them and whoever traded. What they leave of the trade is the providers'. An
 * audited run compares parts and ledger after every phase.
 */
export interface Owners {
  has(owner: number): boolean
  /** What is his now. */
  part(owner: number): Part
  /** Says how each part has changed by trading since it was last said. */
  tell(give: (owner: number, base: number, quote: number) => void): void
  /** Only where the parts are collateral of loans. */
  readonly loans?: Loans
}

/** Collateral that stands in a market and is sold as the price falls: what a venue asks of it. */
export interface Loans {
  /**
   * Lays base of an account in, in `count` parts, so low that it sells for `quote`, and no lower.
   * False, and nothing is done, where that would be above the price or among quote.
   */
  layIn(owner: number, base: number, quote: number, count: number): boolean
  /** Takes all of his part out. The caller moves it in the ledger. */
  takeOut(owner: number): void
  /** Quote that his part becomes if, from `at` said by the oracle, it falls through it slowly. */
  slowly(owner: number, at: Price): number
  /** What `at` lies above his part, times its base. */
  above(owner: number, at: Price): number
}

export interface LiquidityDefinition<P = unknown> extends Definition<P> {
  create(parameters: P): Liquidity
}

/** Where a venue gets a price. */
export interface PriceSource extends Model {
  /** Markets whose trades move this price: the trace follows causes through them. */
  readonly markets: readonly number[]
  /** Venues whose losses move it, likewise. */
  readonly venues?: readonly number[]
  /** Oracles whose published values it reads; absent: none. */
  readonly oracles?: readonly number[]
  /** Assets that lose what it says when they are written down; absent: none. */
  readonly assets?: readonly number[]
  /**
   * The value that would be published at `timeMs`, before latency. Oracles declared earlier are
   * current. Called once or more in every round, with times that never decrease: what a source
   * remembers, it learns here. `timeMs` Infinity asks what it will say once it has caught up.
   */
  read(world: LiveWorld, timeMs: number): Price
  /** When it would say something else though no market moved; Infinity or absent: never. */
  nextMs?(): number
  /** When the published value was last renewed, for stale-price guards; absent: at each reading. */
  updatedMs?(): number
  /** Called at the start of each run, before the first reading and after `state` was put back. */
  start?(world: LiveWorld): void
  /**
   * Called after `start`, and when a world is compiled, once accounts and firms can be looked up:
   * an unknown one is an InputError. While a world is compiled it is read before that.
   */
  findAccounts?(world: LiveWorld): void
  /**
   * Only where it says what a token is worth by what accounts hold: whose holdings, all of them,
   * stand behind how many tokens. Asked after `findAccounts`.
   */
  behind?(world: LiveWorld): { readonly accounts: readonly number[]; readonly tokens: number }
}

export interface OracleDefinition<P = unknown> extends Definition<P> {
  /** Accounts, venue/id, and firms that it reads and cannot be made without. */
  accounts?(parameters: P): readonly string[]
  firms?(parameters: P): readonly string[]
  create(parameters: P, context: ModelContext): PriceSource
}

/** A slice of a list of account rows, all on one venue. */
export interface Batch {
  readonly venue: number
  readonly accounts: Int32Array
  readonly begin: number
  readonly end: number
}

/**
 * A margin rule of a venue's own, as a measure: how much is left, and how fast it can go. An
 * account is not looked at while no price that counts for it has moved by more than slack / speed.
 */
export interface MarginRule {
  /** What is left above the trigger, in the settlement asset. Below 0 the venue acts. */
  slack(world: LiveWorld, account: number): Money
  /**
   * The most slack that can be lost while no price that counts moves by more than a share r of what
   * it is now, divided by r; for every r up to slack / speed. Too large costs time, too small hides
   * accounts. In the settlement asset.
   */
  speed(world: LiveWorld, account: number): Money
  /** Instruments whose prices count though the account need not hold them. Default: none. */
  alsoReads?(world: LiveWorld, account: number): readonly number[]
}

/** What a venue does with accounts that fail its margin check. */
export interface VenueRules extends Model {
  /**
   * Phase 10: writes forced orders for the batch with `addOrder`, or hands accounts to phase 11
   * with `addResidual`. Loop gain calls it with impact off: orders are counted and meet no market.
   */
  liquidate(run: Run, batch: Batch): void
  /** Phase 11: accounts handed over, and accounts left with no legs and negative cash. */
  absorb(run: Run, batch: Batch): void
  /**
   * True when `liquidate` closes every account that holds positions whole, at market, in one order
   * for each and without fee, so that the engine may do it by slice or list.
   */
  readonly closesWholeAtMarket?: boolean
  /**
   * Share of the value of positions an account is made to trade that goes to the insurance fund,
   * at most what it is worth. Default 0.
   */
  readonly liquidationFee?: number
  /** Replaces the linear margin rule. */
  readonly margin?: MarginRule
  /** Something the rules posted on the agenda is due. */
  receive?(run: Run, message: Message): void
  /**
   * Called at the start of each run, and when a world is compiled: writes into states what depends
   * on the world, and throws InputError for accounts that cannot be.
   */
  start?(world: LiveWorld, venue: number): void
}

export interface VenueDefinition<P = unknown> extends Definition<P> {
  readonly citations: readonly Citation[]
  readonly family: Family
  create(parameters: P, context: ModelContext): VenueRules
  /** Throws InputError where the rules would never end on what the world holds at the start. */
  check?(parameters: P, world: LiveWorld, venue: number): void
}

/** What starts a cascade: changes the world at its time, in phase 1. */
export interface Shock extends Model {
  /** Times at which `apply` is called, ascending, in ms. */
  readonly times: readonly number[]
  /** `index` counts through `times`. */
  apply(run: Run, index: number): void
  /** What it stops for a while, and because of what; absent: nothing. Causes come first. */
  readonly stops?: readonly Stop[]
}

/** A service that is down, or a gate that is closed with it. */
export interface Stop {
  readonly kind: 'service' | GateKind
  readonly name: string
  /** The gate; -1: none of one row. */
  readonly row: number
  /** A service of the list that it needs; null: it failed by itself. */
  readonly because: string | null
  readonly atMs: number
  readonly untilMs: number
}

export interface ShockDefinition<P = unknown> extends Definition<P> {
  /** The edge that it is, where it is one and moves nothing itself: `without` takes it out. */
  readonly edge?: EdgeType
  create(parameters: P, context: ModelContext): Shock
  /** Throws InputError for names that the scenario does not have: called when it is compiled. */
  check?(parameters: P, world: World): void
  /** Rules that it changes when it calls `changeRules`: read when a world is compiled. */
  ruleChange?(parameters: P): RuleChange
}

/** From `atMs` on the rules of one thing are others. What `set` leaves out stays. */
export interface RuleChange {
  readonly atMs: number
  readonly of: 'venue' | 'oracle' | 'instrument'
  /** `venue/instrument` for an instrument. */
  readonly id: string
  /** Parameters of the model; of an instrument: weight, bonus, protocolFee, brackets. */
  readonly set: Readonly<Record<string, unknown>>
}

/**
 * Somebody who reacts; acts in one phase; may post itself messages. Traders see published prices,
 * makers and arbitrageurs the markets themselves.
 */
export interface Actor extends Model {
  readonly phase: PhaseId
  /** Called once every round in its phase. */
  act?(run: Run): void
  /** A message it posted is due. */
  receive?(run: Run, message: Message): void
  /** Called at the start of each run, after `state` was put back: writes what is known now. */
  start?(run: Run): void
  /** Only of somebody whose plan can be searched for. */
  readonly planner?: Planner
  /** Only who keeps options free of the price by trading: what the book is at prices. A reading. */
  readonly hedged?: Hedged
  /** Only who lets people wait to be paid: how the line stands. A reading. */
  queue?(run: Run): Queue
}

export interface ActorDefinition<P = unknown> extends Definition<P> {
  /** It begins something by itself: a run with it needs no shock. */
  readonly begins?: true
  /** Accounts, venue/id, that it trades with or for and cannot be made without. */
  accounts?(parameters: P): readonly string[]
  /** Firms, likewise. */
  firms?(parameters: P): readonly string[]
  /** `world` stands at its start: what is read off it now is the same in every run of it. */
  create(parameters: P, context: ModelContext, world: LiveWorld): Actor
}

/** One thing that an actor may do, and how much of it is tried. */
export interface PossibleStep {
  readonly name: string
  /** Ascending, the first is 0: not doing it. */
  readonly values: readonly number[]
}

/** Of an actor whose plan can be searched for: a plan is one number for each possible step. */
export interface Planner {
  readonly possible: readonly PossibleStep[]
  /** From where the run stands he follows this plan and no other. */
  follow(run: Run, values: readonly number[]): void
  /** What each of his accounts would leave him now, reporting currency. */
  worth(run: Run): readonly number[]
  /** The plan as his parameter `plan` says it. */
  stepsOf(values: readonly number[]): readonly object[]
}

/** A safeguard of a venue that can be switched on: circuit breaker, price band, slower orders. */
export interface Mitigation extends Actor {
  /**
   * Before orders [begin, end), all on one market, meet it: may make quantities smaller (to 0) and
   * limits stricter. What is not filled is offered again by the venue.
   */
  screen?(run: Run, begin: number, end: number): void
}

export interface MitigationDefinition<P = unknown> extends Definition<P> {
  /**
   * Margins of an instrument that it may put in force with `changeRules`, as multiples of those of
   * the start: read when a world is compiled.
   */
  marginLevels?(parameters: P): { readonly instrument: string; readonly times: readonly number[] }
  create(parameters: P, context: ModelContext, world: LiveWorld): Mitigation
}

/** What longs of a contract pay to shorts, as its venue computes it. */
export interface Funding extends Model {
  /** Row of the oracle that is the contract's index; the instrument's own oracle is the mark. */
  readonly index: number
  /** Time from one payment to the next. */
  readonly everyMs: number
  /** Notional is size · index instead of size · mark. */
  readonly paysOnIndex?: boolean
  /**
   * Share of notional that longs pay to shorts at the end of an interval (negative: receive), given
   * the time average over the interval of the premium, mark / index − 1.
   */
  rate(premium: number): number
}

export interface FundingDefinition<P = unknown> extends Definition<P> {
  create(parameters: P, context: ModelContext): Funding
}

/** What a model is made with, besides its parameters. */
export interface ModelContext extends Names {
  /** Its row among those of its kind (mitigations follow the actors): where it gets messages. */
  readonly row: number
  /** Edges that this run is without: a model that is one does nothing. */
  readonly without: readonly EdgeType[]
  /** Random numbers that are this model's alone; `purpose` keeps apart what it needs them for. */
  random(purpose: string): Random
}

export interface Registry {
  readonly venues: readonly VenueDefinition[]
  readonly liquidity: readonly LiquidityDefinition[]
  readonly oracles: readonly OracleDefinition[]
  readonly shocks: readonly ShockDefinition[]
  readonly actors: readonly ActorDefinition[]
  readonly mitigations: readonly MitigationDefinition[]
  readonly funding: readonly FundingDefinition[]
}

// Parameters are erased to `unknown` in a registry; the schema is what keeps them honest.
export const defineVenue = <P>(it: VenueDefinition<P>): VenueDefinition =>
  it as unknown as VenueDefinition
export const defineLiquidity = <P>(it: LiquidityDefinition<P>): LiquidityDefinition =>
  it as unknown as LiquidityDefinition
export const defineOracle = <P>(it: OracleDefinition<P>): OracleDefinition =>
  it as unknown as OracleDefinition
export const defineShock = <P>(it: ShockDefinition<P>): ShockDefinition =>
  it as unknown as ShockDefinition
export const defineActor = <P>(it: ActorDefinition<P>): ActorDefinition =>
  it as unknown as ActorDefinition
export const defineMitigation = <P>(it: MitigationDefinition<P>): MitigationDefinition =>
  it as unknown as MitigationDefinition
export const defineFunding = <P>(it: FundingDefinition<P>): FundingDefinition =>
  it as unknown as FundingDefinition
