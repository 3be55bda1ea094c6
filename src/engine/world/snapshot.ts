/**
 * What exists before a run: names instead of row numbers, plain JSON-able values, units stated.
 * `compile` turns it into a World and finds every mistake in it; nothing else reads it.
 */

/** An asset, a currency, or one venue's contract (each perpetual contract is its own asset). */
export interface AssetRow {
  readonly id: string
  /**
   * Reporting currency per unit: a number that stays, or the oracle it follows. Needed for assets
   * that markets quote in or venues settle in.
   */
  readonly usd?: number | { readonly oracle: string }
}

/** A model of a registry, by id, and its parameters (validated by that model's own schema). */
export interface ModelSpec {
  readonly model: string
  readonly [parameter: string]: unknown
}

/** One trading place: whoever is forced to sell `base` sells it here, for `quote`. */
export interface MarketRow {
  readonly id: string
  readonly base: string
  readonly quote: string
  readonly liquidity: ModelSpec
  /**
   * The market of an inverse contract: `liquidity` is coins (the quote here) in dollars, and what
   * is traded is dollars' worth of contracts (the base) for coins.
   */
  readonly inverse?: boolean
}

/** A price that a venue believes: what its margin checks read. */
export interface OracleRow {
  readonly id: string
  readonly source: ModelSpec
  /** A value is published this long after it was observed. */
  readonly latencyMs?: number
}

/** A bracket of position notional. The deduction (maintenance amount) follows from the brackets. */
export interface MarginBracket {
  /** Lower bound of notional, in the venue's settlement asset. The first bracket starts at 0. */
  readonly floor: number
  /** Maintenance margin as a share of notional. */
  readonly rate: number
}

/**
 * What an account can hold at a venue.
 *
 * `perpetual`: a signed position with maintenance margin by `brackets`.
 * `inverse`: a perpetual counted in dollars and settled in coins. A long of N dollars from entry e
 *   has made N · (1/e − 1/p) coins. Its oracle says coins per dollar (model `reciprocal`), its
 *   market is an `inverse` one, notional of `brackets` is in coins.
 * `balance`: collateral counted at `weight` while positive, a debt counted in full while negative.
 */
export interface InstrumentRow {
  readonly id: string
  readonly venue: string
  readonly kind: 'perpetual' | 'inverse' | 'balance'
  readonly asset: string
  readonly oracle: string
  /** Where it is sold when forced. Absent: it cannot be sold. */
  readonly market?: string
  /** Units of the market's base that one unit turns into on the way to the market (wrappers). */
  readonly conversion?: number
  readonly brackets?: readonly MarginBracket[]
  /** Collateral factor, liquidation threshold or one minus haircut. Default 1. */
  readonly weight?: number
  /** Perpetuals: how longs and shorts pay each other; absent: they do not. */
  readonly funding?: ModelSpec
  /** Lending: collateral the liquidator gets beyond the debt he repays, as a share. Default 0. */
  readonly bonus?: number
  /** Lending: share of the bonus that goes to the protocol. Default 0. */
  readonly protocolFee?: number
}

export interface VenueRow {
  readonly id: string
  /** The venue definition whose rules hold here, and its parameters. */
  readonly rules: ModelSpec
  /** The asset that account cash is counted in; for lending, the unit of account. */
  readonly settlement: string
  /** Whose rules hold there, for rules that hold in one place only. */
  readonly jurisdiction?: string
  /** Insurance fund, in the settlement asset. Default 0. */
  readonly fund?: number
  /** Capital of the backstop vault, in the settlement asset. Default 0. */
  readonly backstop?: number
  /** Cash of all liquidators together, in the settlement asset. Absent: they always have enough. */
  readonly liquidators?: number
}

/**
 * Accounts in columns: row r of every array is one account at one venue. An isolated position is
 * an account of its own with the same owner.
 */
export interface AccountColumns {
  readonly count: number
  /** Unique within the venue. Absent: `#<row>`. */
  readonly id?: readonly string[]
  /** Index into `Snapshot.venues`. */
  readonly venue: ArrayLike<number>
  /** Wallet balance: margin before unrealised profit, in the settlement asset. */
  readonly wallet: ArrayLike<number>
  /** What kind of client: retail, professional … Empty: of none. Absent: nobody is of any. */
  readonly class?: readonly string[]
}

/** Positions, balances and debts in columns, grouped by account: account rows never decrease. */
export interface LegColumns {
  readonly count: number
  /** Row of `Snapshot.accounts`. */
  readonly account: ArrayLike<number>
  /** Index into `Snapshot.instruments`; belongs to the account's venue. */
  readonly instrument: ArrayLike<number>
  /** Long > 0 > short; collateral > 0 > debt. Inverse contracts: in dollars. */
  readonly amount: ArrayLike<number>
  /** Entry price of a position, inverse ones in dollars per coin; ignored for balances. */
  readonly entry: ArrayLike<number>
}

/** Who holds what the listed accounts do not: named so that nothing is made up in silence. */
export interface Outside {
  /** `true`: the venue's "outside" account holds the other side of open interest. */
  readonly holdsTheRest: boolean
}

/** Somebody who owns accounts at venues, keeps cash besides, and owes others. */
export interface FirmRow {
  readonly id: string
  /** `venue/id`, or the bare id where only one venue has it. An account has one owner. */
  readonly accounts?: readonly string[]
  /** Outside venues, in the asset of `CreditRows`. Default 0. */
  readonly cash?: number
}

export interface DebtRow {
  /** The debtor, a firm. */
  readonly from: string
  /** The creditor, another firm. Two firms may have several debts. */
  readonly to: string
  /** 0 or more, in `asset`. */
  readonly amount: number
  /** What it is counted in. Default: the asset of `CreditRows`, which all are paid in. */
  readonly asset?: string
  /** When it is to be paid, time of the run. Absent: not in this run. */
  readonly dueMs?: number
}

/** Firms and what they owe each other beyond venues. */
export interface CreditRows {
  /** What firms keep and pay in. */
  readonly asset: string
  /** Share of what an estate has that its administration costs, below 1. Default 0. */
  readonly costs?: number
  readonly firms: readonly FirmRow[]
  readonly debts: readonly DebtRow[]
}

/** A token that stands for others: see networks/backing.ts. */
export interface TokenRow {
  /** An asset. */
  readonly id: string
  /** What is behind one unit besides other assets, reporting currency. Default 0. */
  readonly own?: number
  /** Units that there are, on all venues and elsewhere. Absent: nobody says. */
  readonly supply?: number
}

/** So many units of `by` are behind one `token`; both are assets. */
export interface BackingRow {
  readonly token: string
  readonly by: string
  readonly weight: number
}

/** What stands behind tokens; what nothing is behind needs `usd`. */
export interface ClaimRows {
  readonly tokens?: readonly TokenRow[]
  readonly backing: readonly BackingRow[]
}

export interface Snapshot {
  readonly assets: readonly AssetRow[]
  readonly markets: readonly MarketRow[]
  readonly oracles: readonly OracleRow[]
  readonly venues: readonly VenueRow[]
  readonly instruments: readonly InstrumentRow[]
  readonly accounts: AccountColumns
  readonly legs: LegColumns
  readonly outside: Outside
  readonly credit?: CreditRows
  readonly claims?: ClaimRows
}

/** In which order equals are liquidated: a modelling choice, so a parameter. */
export const tieOrders = ['byArrival', 'byWorstHealth', 'byLargest', 'seededShuffle'] as const
export type TieOrder = (typeof tieOrders)[number]

/**
 * What failures travel along. `price`: what is sold by force moves the price for others; `debt`:
 * who is not paid cannot pay; `claim`: a token is worth less for the losses of its venue;
 * `dependency`: who needs a service stops with it; `rule`: rules that change.
 */
export const edgeTypes = ['price', 'debt', 'claim', 'dependency', 'rule'] as const
export type EdgeType = (typeof edgeTypes)[number]

export interface ShockSpec extends ModelSpec {
  readonly atMs?: number
}

/** How a run goes: everything that is not in the world. */
export interface Settings {
  readonly seed: number
  readonly order: TieOrder
  /** `batch`: all accounts below act on one published mark. `serial`: one at a time. */
  readonly execution: 'batch' | 'serial'
  readonly clock:
    | { readonly mode: 'quasi-static' }
    | { readonly mode: 'clocked'; readonly everyMs: number }
  /** The run ends here even if something is still due. */
  readonly endMs: number
  readonly roundsMax: number
  /** A market below this share of its starting price ends the run: it did not converge. */
  readonly priceFloor: number
  /**
   * Nothing travels along these; absent: all are there. Without `price` each forced order meets
   * its market as if it were alone, and leaves it as it was; without `debt` firms owe nothing.
   */
  readonly without?: readonly EdgeType[]
  /** Markets on which forced orders stay apart, as on all of them without `price`. */
  readonly apart?: readonly string[]
  readonly shocks: readonly ShockSpec[]
  readonly actors: readonly ModelSpec[]
  readonly mitigations: readonly ModelSpec[]
}

export const defaultSettings: Settings = {
  seed: 1,
  order: 'byWorstHealth',
  execution: 'batch',
  clock: { mode: 'quasi-static' },
  endMs: 86_400_000,
  roundsMax: 100_000,
  priceFloor: 0.001,
  shocks: [],
  actors: [],
  mitigations: [],
}
