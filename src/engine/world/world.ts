/**
 * Everything that exists before a run, as tables of columns and plain specs of models: nothing in
 * it is a function, and nothing is ever written once it is compiled. `structuredClone`, posting to
 * a worker and several runs at once are safe; see columns.ts for one buffer that workers share.
 *
 * A row number is a name here; `names` turns it back.
 */
import type { Column } from '../../kit/column.ts'
import type { Amount, Millis, Money, Price, Rate, Usd } from '../../units/units.ts'
import type { RuleKey } from './rule-key.ts'
import type { Settings } from './snapshot.ts'
import type { WatchIndex } from './watch-index.ts'

/** What a world and the live view of a run have in common: readers of tables take either. */
export interface Tables {
  readonly settings: Settings
  readonly names: WorldNames
  readonly assets: Assets
  readonly markets: Markets
  readonly oracles: Oracles
  readonly instruments: Instruments
  readonly brackets: Brackets
  readonly venues: Venues
  readonly accounts: Accounts
  readonly legs: Legs
  readonly firms: Firms
  readonly claims: Claims
  readonly index: WatchIndex
}

export interface World extends Tables {
  /** What each run makes its models of. */
  readonly specs: Specs
}

/** A model and its parameters as its own schema has read them: plain and complete. */
export interface Spec {
  readonly model: string
  readonly parameters: unknown
}

/** By row of markets, oracles, venues, instruments; the others in the order of the scenario. */
export interface Specs {
  readonly liquidity: readonly Spec[]
  readonly oracles: readonly Spec[]
  readonly venues: readonly Spec[]
  readonly funding: readonly (Spec | null)[]
  readonly shocks: readonly Spec[]
  readonly actors: readonly Spec[]
  readonly mitigations: readonly Spec[]
  readonly changes: readonly ChangeSpec[]
}

/** Rules that come into force: a model made anew, or columns of an instrument. */
export type ChangeSpec =
  | {
      readonly by: RuleKey
      /** In the settings. */
      readonly where: string
      readonly of: 'venue' | 'oracle'
      readonly row: number
      readonly spec: Spec
    }
  | {
      readonly by: RuleKey
      readonly of: 'instrument'
      readonly row: number
      readonly columns: Partial<Record<RuleColumn, number>>
    }

/** Columns of instruments that are rules, and may change during a run. */
export const ruleColumns = ['weight', 'bonus', 'protocolFee', 'bracketBegin', 'bracketEnd'] as const
export type RuleColumn = (typeof ruleColumns)[number]

export interface WorldNames {
  readonly assets: readonly string[]
  readonly markets: readonly string[]
  readonly oracles: readonly string[]
  readonly venues: readonly string[]
  /** `venue/instrument`. */
  readonly instruments: readonly string[]
  /** By row of the snapshot; null: accounts came without ids and are called `#<row>`. */
  readonly accounts: readonly string[] | null
  readonly firms: readonly string[]
  /** Client classes of accounts, in the order in which they come. */
  readonly classes: readonly string[]
}

export interface Assets {
  readonly count: number
  /** Reporting currency per unit: now; in a world: at the start. Never 0 where it follows. */
  readonly usd: Column<Usd>
  /** Rows whose value follows an oracle, and by row which; -1: it stays. */
  readonly following: Int32Array
  readonly oracle: Int32Array
}

/** One venue × one thing traded there. */
export interface Markets {
  readonly count: number
  readonly base: Int32Array
  readonly quote: Int32Array
  /** The account of whoever stands in the book or pool, and its leg in the base asset. */
  readonly provider: Int32Array
  readonly inventoryLeg: Int32Array
  /** 1: seen from an inverse contract (ports/reciprocal.ts); people see one over its price. */
  readonly isInverse: Uint8Array
  /** What the market showed people at compile time. */
  readonly startPrice: Column<Price>
}

export interface Oracles {
  readonly count: number
  readonly latencyMs: Float64Array
  /** 1: coins per dollar, for an inverse contract; people see one over it. */
  readonly isInverse: Uint8Array
  /** What venues believe now; in a world: at the start. */
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
  /**
   * 1: a perpetual counted in dollars, priced in coins. A long is held as the dollars it owes,
   * amount < 0, so that the linear margin rule holds; `turned.ts` says it as people do.
   */
  readonly isInverse: Uint8Array
  readonly weight: Column<Rate>
  readonly bonus: Column<Rate>
  readonly protocolFee: Column<Rate>
  /** Rows of `brackets`, [bracketBegin[i], bracketEnd[i]). */
  readonly bracketBegin: Int32Array
  readonly bracketEnd: Int32Array
}

export interface Brackets {
  readonly floor: Column<Money>
  readonly rate: Column<Rate>
  readonly deduction: Column<Money>
}

export const families = ['margin', 'lending'] as const
export type Family = (typeof families)[number]

export interface Venues {
  readonly count: number
  readonly id: readonly string[]
  /** Null: none is named. */
  readonly jurisdiction: readonly (string | null)[]
  readonly family: readonly Family[]
  readonly settlement: Int32Array
  /** Accounts of the venue itself: one leg for each of its instruments, in that order. */
  readonly fund: Int32Array
  readonly backstop: Int32Array
  /** 1: liquidators have what cash they have, and no more. */
  readonly hasFiniteLiquidators: Uint8Array
  /** 1: its rules check margin in a way of their own. */
  readonly hasOwnMargin: Uint8Array
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
  /** -1 for providers, wrappers, firms and their administrator. */
  readonly venue: Int32Array
  /** Index into `roles`. */
  readonly role: Uint8Array
  /** Row of `names.classes`; -1: of none. */
  readonly clientClass: Int32Array
  /** Asset of `cash`. */
  readonly cashAsset: Int32Array
  /** Row in the snapshot; the order "byArrival" means. */
  readonly arrival: Int32Array
  readonly legBegin: Int32Array
  /** Wallet less the cost of positions: see margin.ts. `verbs/ledger.ts` alone writes it. */
  readonly cash: Column<Money>
  /** How far a staged liquidation has come; what it counts is the venue's business. */
  readonly stage: Column<Amount>
  /** No further order before this time. */
  readonly waitUntilMs: Column<Millis>
}

export interface Legs {
  readonly count: number
  readonly account: Int32Array
  readonly instrument: Int32Array
  /** `verbs/ledger.ts` alone writes it. */
  readonly amount: Column<Amount>
  /** Entry price of perpetual positions. */
  readonly entry: Column<Price>
}

/**
 * Who owns accounts and owes others beyond venues. Accounts of firm f are rows [accountBegin[f],
 * accountBegin[f + 1]) of `account`, its debts rows [debtBegin[f], debtBegin[f + 1]) of the debts.
 */
export interface Firms {
  readonly count: number
  /** What firms keep and pay in: a row of assets; -1 where there are none. */
  readonly asset: number
  /** Share of what an estate has that its administration costs. */
  readonly costs: number
  readonly accountBegin: Int32Array
  readonly account: Int32Array
  /** By trader row: the firm that owns it, or -1. Empty where there are no firms. */
  readonly owner: Int32Array
  /** By firm: the account that holds its cash outside venues. */
  readonly treasury: Int32Array
  /** The account that receives what the administration of estates costs; -1: there are no firms. */
  readonly administrator: number
  readonly debtBegin: Int32Array
  readonly creditor: Int32Array
  readonly debtAsset: Int32Array
  /** When it is to be paid; Infinity: not in this run. */
  readonly dueMs: Float64Array
  /** At the start, in its asset. */
  readonly debt: Column<Amount>
}

/**
 * What stands behind tokens, as `networks/backing.ts` reads it. Rows and columns are rows of
 * assets; where no token stands for another there are none.
 */
export interface Claims {
  /** How many tokens stand for others. */
  readonly count: number
  /** Units of the asset in the column behind one of the asset in the row, in rows by `begin`. */
  readonly weights: {
    readonly rows: number
    readonly columns: number
    readonly begin: Int32Array
    readonly column: Int32Array
    readonly value: Float64Array
  }
  /** Behind one unit besides, reporting currency. */
  readonly own: Float64Array
  /** 1: its worth follows from what is behind it, not from `assets.usd`. */
  readonly isToken: Uint8Array
  /** Units that there are; NaN: nobody says. */
  readonly supply: Float64Array
  /** Assets in an order in which what is behind comes first; circles together. */
  readonly parts: readonly (readonly number[])[]
}
