/** What charts draw: numbers already reduced to what fits on a screen. */
export interface ChartData {
  readonly isSynthetic: boolean
  readonly points: Points
  readonly markets: readonly MarketChart[]
  readonly gauge: readonly GaugePoint[] | null
}

/** Loop gain at a place of the run; price and depth as shares of what they were at the start. */
export interface GaugePoint {
  readonly at: string
  readonly price: number
  readonly depth: number
  readonly rho: number
}

/** The horizontal axis: point 0 is the start, any other what some rounds or some time ended in. */
export interface Points {
  /** Last round up to the point, counted from 1; 0: none yet. */
  readonly round: readonly number[]
  /** Written as people read it. */
  readonly time: readonly string[]
  /** Length of a point; null where points are rounds. */
  readonly pointMs: number | null
  /** When the run began, milliseconds since 1970: `time` is UTC then; null: since the start. */
  readonly startMs: number | null
  /** Time passes between rounds; else they all happen at once. */
  readonly isTimed: boolean
}

/** What a page draws: beside what a report does, time to scale and what happened in all markets. */
export interface DeskChart extends ChartData {
  readonly points: TimedPoints
  readonly totals: Totals
}

export interface TimedPoints extends Points {
  /** As a number: many rounds may share one. */
  readonly timeMs: readonly number[]
}

/** Of all markets together, at each point: what its rounds did. */
export interface Totals {
  readonly liquidated: readonly number[]
  readonly forcedUsd: readonly number[]
  readonly adlUsd: readonly number[]
  readonly fundUsd: readonly number[]
  readonly badDebtUsd: readonly number[]
}

export interface MarketChart {
  readonly id: string
  readonly quote: string
  readonly digits: number
  readonly startPrice: number
  readonly price: readonly number[]
  /** The price had nobody been forced. */
  readonly unforced: readonly number[]
  readonly hasForced: boolean
  readonly soldUsd: readonly number[]
  readonly boughtUsd: readonly number[]
  /** Prices shown. */
  readonly from: number
  readonly to: number
  readonly marks: readonly { readonly label: string; readonly price: number }[]
  /** Rows of equal height from `from` to `to`; null where there is no map. */
  readonly map: {
    readonly before: MapRows
    readonly after: MapRows
    readonly beyond: string
  } | null
}

export interface MapRows {
  readonly longUsd: readonly number[]
  readonly shortUsd: readonly number[]
}
