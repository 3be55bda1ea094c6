/**
 * Correlation of two markets before and during a run: of their log returns from round to round,
 * apart for rounds in which somebody was forced and rounds in which nobody was.
 *
 * Ignores: how long a round took; two returns of one instant count as two.
 */
import { log } from '../kit/math.ts'

export interface RunCorrelation {
  /** Null: fewer than three rounds, or a price that did not move. */
  readonly quiet: number | null
  readonly forced: number | null
  /** Rounds of each. */
  readonly quietRounds: number
  readonly forcedRounds: number
}

/** What this needs of a run's `Summary`: prices by market, round after round. */
export interface PricePath {
  readonly markets: readonly { readonly startPrice: number }[]
  readonly perRound: readonly {
    readonly forcedUsd: number
    readonly prices: readonly number[]
  }[]
}

/** Of markets `a` and `b` of `summary.markets`. Rounds in which neither moved do not count. */
export function runCorrelation(
  { markets, perRound }: PricePath,
  a: number,
  b: number,
): RunCorrelation {
  const quiet: [number, number][] = []
  const forced: [number, number][] = []
  let before = markets.map(({ startPrice }) => startPrice)
  for (const { prices, forcedUsd } of perRound) {
    const move: [number, number] = [log(prices[a] / before[a]), log(prices[b] / before[b])]
    const isKnown = Number.isFinite(move[0]) && Number.isFinite(move[1])
    if (isKnown && (move[0] !== 0 || move[1] !== 0)) (forcedUsd > 0 ? forced : quiet).push(move)
    before = [...prices]
  }
  return {
    quiet: pearson(quiet),
    forced: pearson(forced),
    quietRounds: quiet.length,
    forcedRounds: forced.length,
  }
}

function pearson(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 3) return null
  const mean = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length)
  let [xx, yy, xy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xx += (x - mean[0]) * (x - mean[0])
    yy += (y - mean[1]) * (y - mean[1])
    xy += (x - mean[0]) * (y - mean[1])
  }
  if (xx === 0 || yy === 0) return null
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}
