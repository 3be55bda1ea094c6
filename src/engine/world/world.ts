/**
 * Everything that exists during a run, as tables of columns. A row number is a name here; `names`
 * turns it back. Who owns which columns: `ledger.ts` alone writes `cash` and `amount`.
 */
import type { Column, Restorable } from '../../kit/column.ts'
import type { Amount, Millis, Money, Price, Rate, Usd } from '../../units/units.ts'
import type {
  Actor,
  Funding,
  Liquidity,
  Mitigation,
  Names,
  PriceSource,
  Shock,
  VenueRules,
} from '../ports/ports.ts'
import type { Settings } from './snapshot.ts'
import type { WatchIndex } from './watch-index.ts'

export interface World {
  readonly settings: Settings
  readonly names: WorldNames
  readonly assets: { readonly count: number; readonly usd: Column<Usd> }
  readonly markets: Markets
  readonly oracles: Oracles
  readonly instruments: Instruments
  readonly tiers: Tiers
  readonly venues: Venues
  readonly accounts: Accounts
  readonly legs: Legs
  readonly shocks: readonly Shock[]
  /** Actors in the order of the scenario, then mitigations. */
  readonly actors: readonly Actor[]
  readonly mitigations: readonly Mitigation[]
  readonly index: WatchIndex
}

export interface WorldNames extends Names {
  readonly assets: readonly string[]
  readonly markets: readonly string[]
  readonly oracles: readonly string[]
  readonly venues: readonly string[]
  /** `venue/instrument`. */
  readonly instruments: readonly string[]
  /** The id the account came with, or its role for accounts the engine added. */
  account(row: number): string
  /** Row of an account: `venue/id`, or the bare id where only one venue has it; -1: unknown. */
  findAccount(id: string): number
}

/** One venue × one thing traded there. */
export interface Markets {
  readonly count: number
  readonly base: Int32Array
  readonly quote: Int32Array
  readonly liquidity: readonly Liquidity[]
  /** The account of whoever stands in the book or pool, and its leg in the base asset. */
  readonly provider: Int32Array
  readonly inventoryLeg: Int32Array
  /** `mid` at compile time. */
  readonly startPrice: Column<Price>
}

export interface Oracles {
  readonly count: number
  readonly source: readonly PriceSource[]
  /** Rows whose source may have something else to say by itself. */
  readonly timed: Int32Array
  readonly latencyMs: Float64Array
  /** What venues believe now. */
  readonly value: Column<Price>
  readonly startValue: Column<Price>
}

export interface Instruments {
  readonly count: number
  /** -1 for a provider's inventory. */
  readonly venue: Int32Array
  readonly asset: Int32Array
  readonly oracle: Int32Array
  /** -1: cannot be sold. */
  readonly market: Int32Array
  readonly conversion: Float64Array
  /** The instrument that sale proceeds arrive in; -1: the account's cash. */
  readonly proceeds: Int32Array
  /** Wrapper account and its two legs, where conversion is not 1; else -1. */
  readonly wrapper: Int32Array
  readonly isPerpetual: Uint8Array
  readonly weight: Column<Rate>
  readonly bonus: Column<Rate>
  readonly protocolFee: Column<Rate>
  readonly funding: readonly (Funding | null)[]
  /** Rows of `tiers`, [tierBegin[i], tierBegin[i + 1]). */
  readonly tierBegin: Int32Array
}

export interface Tiers {
  readonly floor: Column<Money>
  readonly rate: Column<Rate>
  readonly deduction: Column<Money>
}

export interface Venues {
  readonly count: number
  readonly id: readonly string[]
  readonly rules: readonly VenueRules[]
  readonly family: readonly ('margin' | 'lending')[]
  readonly settlement: Int32Array
  /** Accounts of the venue itself: one leg for each of its instruments, in that order. */
  readonly fund: Int32Array
  readonly backstop: Int32Array
  /** 1: liquidators have what cash they have, and no more. */
  readonly hasFiniteLiquidators: Uint8Array
  readonly treasury: Int32Array
  readonly badDebt: Int32Array
  readonly liquidator: Int32Array
  readonly outside: Int32Array
  /** Instruments of a venue are rows [instrumentBegin[v], instrumentBegin[v + 1]). */
  readonly instrumentBegin: Int32Array
}

/**
 * Rows [0, traderCount) are the accounts of the snapshot, renumbered: accounts with one position
 * come first, by instrument, side and trigger price. The engine's own accounts follow.
 */
export interface Accounts {
  readonly count: number
  readonly traderCount: number
  /** -1 for providers and wrappers. */
  readonly venue: Int32Array
  /** Index into `roles`. */
  readonly role: Uint8Array
  /** Asset of `cash`. */
  readonly cashAsset: Int32Array
  /** Row in the snapshot; the order "byArrival" means. */
  readonly arrival: Int32Array
  readonly legBegin: Int32Array
  /** Wallet less the cost of positions: see margin.ts. */
  readonly cash: Column<Money>
  /** How far a staged liquidation has come; what it counts is the venue's business. */
  readonly stage: Column<Amount>
  /** No further order before this time. */
  readonly waitUntilMs: Column<Millis>
  readonly restorable: readonly Restorable<number>[]
}

export interface Legs {
  readonly count: number
  readonly account: Int32Array
  readonly instrument: Int32Array
  readonly amount: Column<Amount>
  /** Entry price of perpetual positions. */
  readonly entry: Column<Price>
  readonly restorable: readonly Restorable<number>[]
}
