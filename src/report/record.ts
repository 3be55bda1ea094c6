// What a run leaves for those who tell of it: everything that is said of a run is read off this.
import type { OwnPosition } from '../data/positions.ts'
import type { Failure } from '../engine/reading/infection.ts'
import type { MarketResult, Summary } from '../engine/reading/result.ts'
import type { StudyTable } from '../engine/reading/study.ts'
import type { GainPath } from '../risk/gain-path.ts'
import type { MapBucket } from '../risk/liquidation-map.ts'
import type { AccountStory } from './account-story.ts'
import type { Text } from './text.ts'

/** What the prices of a market are counted in. */
export interface Quote {
  readonly asset: string
  /** Dollars for one of it at the start. */
  readonly usd: number
}

export interface RunRecord {
  readonly id: string
  readonly title: string
  readonly about?: string
  /** When the run begins, milliseconds since 1970; null: on no particular day. */
  readonly startMs: number | null
  /** Accounts are made up, not observed. */
  readonly isSynthetic: boolean
  readonly file: string
  readonly seed: number
  readonly version: string
  /** The books were audited after every phase. */
  readonly isVerified: boolean
  /** Reproduces the run. */
  readonly command: string
  /** Stopped, by hand or by an error: everything is as of the last finished round. */
  readonly isPartial: boolean
  readonly world: WorldFacts
  readonly summary: Summary
  /** Ascending by row and time. */
  readonly exogenous: readonly ExogenousStep[]
  readonly comparison: Comparison | null
  readonly checks: readonly Check[]
  readonly facts: readonly FactRow[]
  /** Where the means over seeds come from; null where there are none. */
  readonly seedTable: SeedTableUse | null
  /** What the scenario is asked beyond this run. */
  readonly study: readonly StudyTable[]
  /** Who failed because of whom; null where the run kept no trace, or was stopped. */
  readonly infection: readonly Failure[] | null
  /** ρ(K) along the run; null where nobody asked. */
  readonly gauge: GainPath | null
  /** Everything that can be set, as the run used it: as a list for people, and as it is. */
  readonly parameters: readonly Parameter[]
  readonly settings: unknown
  /** Accounts that the scenario says are below margin before any shock. */
  readonly unsafeMeant?: number | undefined
  readonly maps: readonly RunMap[]
  /** By market id. */
  readonly quotes: Readonly<Record<string, Quote>>
  readonly models: readonly ModelUse[]
  /** Of one's own, in the order of the scenario. */
  readonly positions: readonly PositionStory[]
  /** Positions that others force an account to close: the last one of the longest chain. */
  readonly example: { readonly account: string } | null
}

/** What became of a position of one's own. */
export interface PositionStory {
  readonly position: OwnPosition
  readonly story: AccountStory
}

export interface WorldFacts {
  readonly venues: readonly string[]
  /** Traded or lent: what an account can hold. */
  readonly instruments: number
  readonly order: string
  readonly clock: Text
  /** Time passes in steps of this length; null: rounds happen at one instant. */
  readonly stepMs: number | null
  readonly holdsTheRest: boolean
  readonly shocks: readonly Text[]
}

/** Prices of all markets, in their order, when they moved and nobody was forced. */
export interface ExogenousStep {
  /** Row of `Summary.perRound` that was open; several steps may fall into one. */
  readonly row: number
  readonly timeMs: number
  /** Had nobody been forced. */
  readonly unforced: readonly number[]
  readonly prices: readonly number[]
}

/** The same scenario with the other execution. */
export interface Comparison {
  readonly summary: Summary | null
  /** Why it is missing or ends early. */
  readonly note?: Text
}

export interface Check {
  readonly text: string
  readonly holds: boolean
  /** Null: it never came, or was not measured. */
  readonly value: number | null
}

/** A model's number beside a published one. */
export interface FactRow {
  readonly what: string
  readonly unit: string
  /** Null: nobody has published it. */
  readonly fact: number | null
  readonly model: number | null
  /** (model − fact) / fact */
  readonly error: number | null
  readonly source: string
  readonly url: string
  readonly readOn: string
  readonly note?: string
  /** Parameters of the scenario were chosen to meet it. */
  readonly fitted: boolean
  /** The model's number with other seeds; null where it is not known for these parameters. */
  readonly overSeeds: OverSeeds | null
}

export interface OverSeeds {
  /** Seeds in which it came. */
  readonly count: number
  readonly mean: number | null
  /** Standard deviation of one seed. */
  readonly deviation: number | null
  readonly least: number | null
  readonly most: number | null
  /** (mean − fact) / fact */
  readonly error: number | null
}

/** A table over seeds, and whether it is one of this run. */
export interface SeedTableUse {
  readonly seeds: readonly number[]
  readonly version: string
  /** Parameters and version are those of the run. */
  readonly isCurrent: boolean
}

export interface Parameter {
  readonly path: string
  readonly value: string
  /** What the file says, where it was changed from that. */
  readonly was?: string
}

/** Notional that would be liquidated at each price, before the run and after it. */
export interface RunMap {
  readonly market: string
  readonly before: readonly MapBucket[]
  readonly after: readonly MapBucket[]
}

/** A definition that the run used, and where its rules come from. */
export interface ModelUse {
  readonly kind: 'venue' | 'liquidity' | 'oracle' | 'shock' | 'actor' | 'mitigation' | 'funding'
  readonly id: string
  readonly title: string
  readonly assumes: readonly string[]
  readonly ignores: readonly string[]
  readonly citations: readonly {
    readonly rule: string
    readonly url: string
    readonly readOn: string
    readonly note?: string
  }[]
}

/** The price of a market had nobody been forced, when the round of `row` ended. */
export function unforcedPrice(
  { exogenous, summary }: RunRecord,
  row: number,
  market: number,
): number {
  let low = 0
  let high = exogenous.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((exogenous[middle]?.row ?? 0) <= row) low = middle + 1
    else high = middle
  }
  return exogenous[low - 1]?.unforced[market] ?? summary.markets[market]?.startPrice ?? 0
}

const ends: Readonly<Record<string, string>> = {
  quiet: 'nobody is left to force',
  end: 'the end time came',
  'price-floor': 'a price fell through the floor',
  'no-liquidity': 'accounts are unsafe and the market could not take them',
  'rounds-max': 'the round limit came first',
}

/** How the run ended, in words. */
export function ending(record: RunRecord): string {
  const { summary, isPartial } = record
  if (isPartial) return 'stopped before its end'
  return ends[summary.outcome] ?? summary.outcome
}

/** The market where most was forced: the one that headlines are about. */
export function mainMarket(summary: Summary): MarketResult | undefined {
  return marketsByForced(summary)[0]
}

export function marketsByForced(summary: Summary): MarketResult[] {
  return [...summary.markets].sort(
    (a, b) =>
      b.forcedUsd + b.liquidatedUsd - a.forcedUsd - a.liquidatedUsd ||
      Math.abs(b.totalDrop) - Math.abs(a.totalDrop),
  )
}

/** Without the name of the venue, where all markets are on one; `ETH/USD` is on none. */
export function marketName({ markets, perVenue }: Summary, id: string): string {
  const begin = id.slice(0, id.indexOf('/') + 1)
  const isVenue = perVenue.some((venue) => `${venue.id}/` === begin)
  const isCommon = isVenue && markets.every((market) => market.id.startsWith(begin))
  return isCommon ? id.slice(begin.length) : id
}
