/** A run, as data: what happens in it is done by the verbs and the phases. */

import type { AccountNames, Names } from '../world/names.ts'
import type {
  Claims,
  Instruments,
  Markets,
  Oracles,
  RuleColumn,
  Venues,
  World,
  WorldNames,
} from '../world/world.ts'
import type { Agenda } from './agenda.ts'
import type { AtRisk, createPlaceWatch } from './at-risk.ts'
import type { Causes } from './causes.ts'
import type { Credit } from './credit.ts'
import type { Depths } from './depths.ts'
import type { FillRuns } from './fill-runs.ts'
import type { Followers } from './followers.ts'
import type { FundingState } from './funding-state.ts'
import type { Gates } from './gates.ts'
import type { Journal, RestorableTables } from './journal.ts'
import type { Orders } from './orders.ts'
import type { Outcome, WorkCounters } from './outcome.ts'
import type {
  Actor,
  Funding,
  Liquidity,
  Mitigation,
  PriceSource,
  Registry,
  Shock,
  VenueRules,
} from './ports.ts'
import type { Refills } from './refills.ts'
import type { Refusals } from './refusals.ts'
import type { RoundLog } from './round-log.ts'
import type { Solvency } from './solvency.ts'
import type { Recorder } from './trace.ts'

/**
 * A world during one run: columns of its own where a run writes, the run's models beside them, and
 * all else shared with the world it was made of.
 */
export interface LiveWorld extends RestorableTables {
  readonly names: WorldNames & Names & AccountNames
  /** How many rules have changed, and the columns of `instruments` that may. */
  readonly rules: { changes: number; readonly columns: Pick<Instruments, RuleColumn> }
  /** Besides: the share of each asset that is lost to whoever it stands behind, and to itself. */
  readonly claims: Claims & { readonly lost: Float64Array }
  readonly markets: Markets & {
    /** As instruments are traded there. */
    readonly liquidity: readonly Liquidity[]
    /** As people and oracles see it: of inverse markets coins in dollars, else the same. */
    readonly quoted: readonly Liquidity[]
  }
  readonly oracles: Oracles & {
    readonly source: readonly PriceSource[]
    /** Rows whose source may have something else to say by itself. */
    readonly timed: Int32Array
  }
  readonly instruments: Instruments & { readonly funding: readonly (Funding | null)[] }
  readonly venues: Venues & { readonly rules: readonly VenueRules[] }
  readonly shocks: readonly Shock[]
  /** Actors in the order of the scenario, then mitigations. */
  readonly actors: readonly Actor[]
  readonly mitigations: readonly Mitigation[]
}

/** Sums over all accounts, exact, and the gross amounts they are judged by. */
export interface Totals {
  readonly net: Float64Array
  readonly gross: Float64Array
}

/** A model's live state, and what it was before the run. */
export interface Remembering {
  readonly state: object
  readonly start: object
}

export interface Run {
  /** What it was made of, and with which models. */
  origin: World
  readonly registry: Registry
  readonly world: LiveWorld
  /** Audit after every phase. */
  readonly verify: boolean
  readonly trace: Recorder | null
  /** How unsafe accounts are found; both ways find the same. */
  search: 'cheapest' | 'scan' | 'follow'
  timeMs: number
  round: number
  /** The phases of the round have been done and it is to be closed: `onRound` sees it so. */
  isPassDone: boolean
  /** Rounds at this time go on. */
  isRepeating: boolean
  /** This pass is made for orders alone, which were given too late for the one before. */
  isForOrders: boolean
  /** Rounds in a row in which nothing but messages without delay was passed on. */
  idle: number
  outcome: Outcome | null
  /** Accounts that fail their venue's check in this round, in the order they are acted on. */
  readonly unsafe: Int32Array
  unsafeCount: number
  /** Rows of a group to close whole, instead of a list: see bulk.ts. Group -1: none. */
  readonly slice: { group: number; begin: number; end: number }
  /** Accounts handed from phase 10 to phase 11. */
  readonly residual: Int32Array
  residualCount: number
  /** Scratch of the same length. */
  readonly grouped: Int32Array
  readonly isResidual: Uint8Array
  readonly orders: Orders
  /** Base and quote of fills on their way to the provider. */
  readonly paid: Float64Array
  /** Orders of a slice, kept apart: between slices `filled`, `value` and `limit` are 0. */
  readonly sliceOrders: Orders
  /** Fills of slices; those of a trace are kept until they are written out. */
  readonly runs: FillRuns
  /** By market, while a list is closed: where its orders end. */
  readonly marketEnds: Int32Array
  readonly journal: Journal
  /** Every model of the run that has a state, with a copy of it from before its `start`. */
  remembering: readonly Remembering[]
  readonly risk: AtRisk
  readonly agenda: Agenda
  readonly refills: Refills
  readonly followers: Followers
  readonly depths: Depths
  readonly gates: Gates
  readonly funding: FundingState
  readonly credit: Credit
  readonly solvency: Solvency
  /** For each instrument that pays funding, the legs that do. */
  readonly fundingLegs: readonly Int32Array[]
  /** When each oracle last renewed what it says. */
  readonly updatedMs: Float64Array
  readonly causes: Causes
  /** Money that owners have brought since the start, less what they took, by trader row. */
  readonly paidIn: Float64Array
  /** Loop gain is being measured: orders are kept and meet no market. */
  isMeasuring: boolean
  /** Event that causes what is done now. */
  cause: number
  nextShock: number
  /** Money moved for each reason, reporting currency. */
  readonly flows: Float64Array
  /** 1 for accounts that a venue has acted on in this run. */
  readonly isLiquidated: Uint8Array
  readonly isDeleveraged: Uint8Array
  /** The round (counted from 1) in which a venue last acted on a row, and the event of it. */
  readonly actedRound: Int32Array
  readonly actedEvent: Int32Array
  /** Why those are left whom a venue could not act on in this round. */
  readonly refusals: Refusals
  readonly log: RoundLog
  readonly work: { -readonly [name in keyof WorkCounters]: WorkCounters[name] }
  /** What was traded, moved or decided in this round: 0 once nothing changes any more. */
  progress: number
  /** Published values alone made the clock stop here, and nothing has come of them so far. */
  isDelivery: boolean
  readonly startTotals: Totals | null
  readonly placeWatch: ReturnType<typeof createPlaceWatch>
  readonly onRound?: (run: Run) => void
}

export interface RunOptions {
  /** Record every event and its cause. Default true. */
  readonly trace?: boolean
  /** Audit after every phase. Default false. */
  readonly verify?: boolean
  readonly search?: Run['search']
  readonly onRound?: (run: Run) => void
}
