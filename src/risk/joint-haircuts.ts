/**
 * Haircuts that hold when everything falls together. Set asset by asset, each covers its own bad
 * days; a basket of assets that fall on the same days needs them all at once, one of assets that do
 * not needs less. Of all haircuts in the same proportions the least is found that covers every
 * basket in all but a share of the scenarios.
 *
 *     loss of a basket = −Σ w r          covered: loss ≤ k Σ w h in the scenario
 *     k = max over baskets of (loss at the level) / (Σ w h)
 *
 * The loss at the level is the least that at most the share `level` of the scenarios exceeds.
 *
 * Source: shared/spec/topics.md T5 (haircuts under joint stress), read 2026-11-29.
 * Assumes: scenarios are equally likely, baskets are held through them. Ignores: impact of selling.
 */
import { InputError } from '../kit/assert.ts'

type Rows = readonly (readonly number[])[]

/** The haircut of each asset that covers it alone. `returns`: a row for each scenario. */
export function separateHaircuts(returns: Rows, level: number): number[] {
  checkLevel(returns, level)
  return (returns[0] ?? []).map((_, asset) => {
    const losses = returns.map((row) => -row[asset])
    return Math.max(0, lossAtLevel(losses, level))
  })
}

export interface JointHaircuts {
  /** k: what the given haircuts are to be multiplied by; below 1 they were more than is needed. */
  readonly scale: number
  readonly haircuts: readonly number[]
  /** The basket that needs most, by row. */
  readonly worst: number
}

/** Throws InputError where a basket that loses has no haircut at all. `baskets`: worth by asset. */
export function jointHaircuts(
  returns: Rows,
  baskets: Rows,
  haircuts: readonly number[],
  level: number,
): JointHaircuts {
  checkLevel(returns, level)
  let scale = 0
  let worst = 0
  for (const [row, basket] of baskets.entries()) {
    const losses = returns.map((moves) => -weigh(basket, moves))
    const loss = lossAtLevel(losses, level)
    const cushion = weigh(basket, haircuts)
    if (loss <= 0) continue
    if (!(cushion > 0)) {
      throw new InputError('A basket that loses has no haircut', { field: `basket ${row}` })
    }
    if (loss / cushion <= scale) continue
    scale = loss / cushion
    worst = row
  }
  return { scale, haircuts: haircuts.map((own) => own * scale), worst }
}

/** The least loss that at most the share `level` of all exceeds. */
function lossAtLevel(losses: readonly number[], level: number): number {
  const sorted = [...losses].sort((a, b) => a - b)
  return sorted[sorted.length - 1 - Math.floor(level * sorted.length)]
}

const weigh = (weights: readonly number[], values: readonly number[]) =>
  weights.reduce((sum, weight, at) => sum + weight * values[at], 0)

function checkLevel(returns: Rows, level: number): void {
  if (returns.length === 0) throw new InputError('There are no scenarios', { field: 'returns' })
  if (level >= 0 && level < 1) return
  throw new InputError('level is out of range', {
    field: 'level',
    value: level,
    allowed: '0 to <1',
  })
}
