/**
 * What a run says about itself: plain JSON, the same bits for the same seed, scenario and version.
 * Views (terminal, report, files) read this and the trace and compute nothing of their own.
 */
import type { Outcome, WorkCounters } from '../ports/outcome.ts'
import type { Queue } from '../ports/queue.ts'
import type { Refusal } from '../ports/refusals.ts'
import type { Role } from '../world/roles.ts'
import type { CreditResult } from './credit-result.ts'

export interface MarketResult {
  readonly id: string
  readonly startPrice: number
  /** The price had nobody been forced: shocks only. */
  readonly exogenousPrice: number
  readonly lowPrice: number
  readonly lowAtMs: number
  readonly endPrice: number
  /** Shares of the start price; a fall is positive. */
  readonly exogenousDrop: number
  readonly totalDrop: number
  /** Largest fall on the way, as a share of the start price. */
  readonly deepestDrop: number
  /** The part of it that shocks alone had made by then. */
  readonly deepestExogenousDrop: number
  /** totalDrop / exogenousDrop; null where there was no exogenous move. */
  readonly amplification: number | null
  /** Forced orders that met the book, reporting currency. */
  readonly forcedUsd: number
  /** Notional of positions that their venue liquidated, wherever it ended (book, fund, vault). */
  readonly liquidatedUsd: number
  readonly liquidatedLongUsd: number
  readonly adlUsd: number
}

export interface OracleResult {
  readonly id: string
  readonly startValue: number
  readonly endValue: number
  /** Markets it reads; none: a fixed price or a claim. */
  readonly markets: readonly string[]
}

export interface RoundResult {
  readonly round: number
  readonly timeMs: number
  /** Accounts acted on in this round. */
  readonly liquidated: number
  readonly forcedUsd: number
  readonly adlUsd: number
  /** Paid by insurance funds in this round. */
  readonly fundUsd: number
  readonly badDebtUsd: number
  /** Price of each market when the round ended, in the order of `markets`. */
  readonly prices: readonly number[]
}

/** Losses of a venue that nobody in it has paid. */
export interface VenueResult {
  readonly id: string
  /** Written off. */
  readonly badDebtUsd: number
  /** What accounts owe that are below zero at the end prices and have not been closed. */
  readonly standingShortfallUsd: number
  /** The sum of both. */
  readonly totalShortfallUsd: number
}

/** Accounts that fail their venue's check at the end, by why it has left them so. */
export interface UnsafeResult {
  readonly reason: Refusal
  readonly accounts: number
  /** Notional of their positions, debts of their loans. */
  readonly usd: number
  /** What they owe beyond what they have, at the end prices. */
  readonly shortfallUsd: number
  /** The one with most of it, as `venue/account`. */
  readonly largest: string
}

/** One line of "who lost, who paid". */
export interface WaterfallLine {
  readonly id:
    | 'liquidated' // loss of liquidated accounts, and of others below zero; fees included
    | 'margin' // of which paid from their own margin: never more than that
    | 'fund' // insurance funds
    | 'backstop' // backstop vaults, at the end prices
    | 'auto-deleveraged' // profit given up by accounts closed against the bankrupt
    | 'socialised' // charged to everybody at the venue
    | 'liquidators' // loss of liquidators of lending protocols (negative: they earned)
    | 'bad-debt' // nobody in the venue
    | 'standing' // nobody yet: owed by accounts below zero that have not been closed
  readonly usd: number
}

/**
 * Where the dollar value of what a venue counts in moves (`usd: { oracle }`), flows (`forcedUsd`,
 * `liquidatedUsd`, `adlUsd`, `badDebtUsd`, `feesUsd`, `perRound`) are in dollars of their time.
 * Changes of equity (`byRole`, `waterfall`, `fundUsedUsd`, `fundStartUsd` too) are counted in the
 * venue's own money and turned into dollars at the end, so that nobody seems to pay for what he
 * keeps; what the keeping itself brought or cost traders is `revaluedUsd`.
 */
export interface Summary {
  readonly outcome: Outcome
  readonly converged: boolean
  /** Who is unsafe still, and why, most accounts first; empty where nobody is. */
  readonly unsafeAtEnd: readonly UnsafeResult[]
  readonly execution: 'batch' | 'serial'
  readonly rounds: number
  readonly endMs: number
  readonly accounts: number
  /** Accounts below margin before anything has happened: worth a look at entries and units. */
  readonly unsafeAtStart: number
  /** Accounts of which a venue changed something at least once: an order alone does not. */
  readonly liquidatedAccounts: number
  readonly liquidatedUsd: number
  readonly liquidatedLongUsd: number
  readonly forcedUsd: number
  readonly adlAccounts: number
  readonly adlUsd: number
  readonly fundStartUsd: number
  readonly fundUsedUsd: number
  readonly fundUsedShare: number
  readonly badDebtUsd: number
  /** What accounts owe that are below zero at the end prices and that nobody has closed. */
  readonly standingShortfallUsd: number
  /** Bad debt and standing shortfall: all that nobody has paid. */
  readonly totalShortfallUsd: number
  /** What liquidators of lending protocols gained (> 0) or lost, at the end prices. */
  readonly liquidatorsUsd: number
  /** What firms lose on debts of firms that have defaulted; of it because debtors were not paid. */
  readonly creditLossUsd: number
  readonly creditContagionUsd: number
  readonly feesUsd: number
  /** Funding that one side of the contracts paid to the other. */
  readonly fundingUsd: number
  readonly firstLiquidationMs: number | null
  readonly firstAdlMs: number | null
  /** Largest over the markets; null where nothing moved exogenously. */
  readonly amplification: number | null
  /** Spectral radius of the loop-gain matrix K at the start; null when it was not measured. */
  readonly loopGain: number | null
  readonly markets: readonly MarketResult[]
  readonly perRound: readonly RoundResult[]
  readonly perVenue: readonly VenueResult[]
  /** Prices that venues believe, in the order of the scenario. */
  readonly oracles: readonly OracleResult[]
  /** Change of equity at end prices by role; sums to the price effect on spot holdings. */
  readonly byRole: readonly { readonly role: Role; readonly usd: number }[]
  /** What the dollar value of traders' equity at the start has changed by, all else aside. */
  readonly revaluedUsd: number
  /** First line = sum of the others. */
  readonly waterfall: readonly WaterfallLine[]
  /** Null where the world has no firms. */
  readonly credit: CreditResult | null
  /** Lines of people who wait to be paid, by the actors that pay them; empty where none does. */
  readonly queues: readonly Queue[]
  readonly work: WorkCounters
  /** Of the final tables: equal for equal (seed, scenario, version) on every machine. */
  readonly hash: string
}
