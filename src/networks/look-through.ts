/**
 * Looking through holdings: the tree of what stands behind them, and what they lose when something
 * behind them does, by who bears it.
 *
 *     units behind a path = holding · product of its weights
 *     loss of a holding   = (I − W)⁻¹ · (W_ir · price · share of class i)        per unit of each
 *
 * Classes of holders are the tokens that stand directly on what is lost, and whoever holds a token
 * as it is; what they lose together is the share times all that they hold of it.
 *
 * Source: exposure tree and loss rules of shared/spec/topics.md T3 (read 2026-11-29).
 */
import { type Backing, worths } from './backing.ts'
import { type LossRule, shareLoss } from './loss-rules.ts'

export interface ExposureNode {
  readonly row: number
  /** Units of the name behind one unit of what stands on it here; at the top 1. */
  readonly weight: number
  readonly units: number
  readonly worth: number
  /** Part of the worth that is behind it besides: `own`. */
  readonly own: number
  /** What is behind it; nothing where the tree was cut. */
  readonly behind: readonly ExposureNode[]
  /** It stands behind itself, and is further up already; or the tree was too large. */
  readonly isCut: boolean
}

/** Nodes of one tree. */
export const treeMax = 10_000

/** What stands behind `units` of a name; `worth` is that of one unit of each. */
export function exposureTree(
  { weights, own }: Pick<Backing, 'weights' | 'own'>,
  row: number,
  units: number,
  worth: ArrayLike<number>,
): ExposureNode {
  let count = 0
  const above = new Set<number>()
  const grow = (at: number, weight: number, held: number): ExposureNode => {
    count++
    const behind: ExposureNode[] = []
    const node = { row: at, weight, units: held, worth: held * worth[at], own: held * own[at] }
    const isCut = above.has(at) || count >= treeMax
    if (!isCut) {
      above.add(at)
      for (let edge = weights.begin[at]; edge < weights.begin[at + 1]; edge++) {
        const value = weights.value[edge]
        if (value > 0) behind.push(grow(weights.column[edge], value, held * value))
      }
      above.delete(at)
    }
    return { ...node, behind, isCut }
  }
  return grow(row, 1, units)
}

function weightOf({ begin, column, value }: Backing['weights'], row: number, to: number): number {
  for (let at = begin[row]; at < begin[row + 1]; at++) if (column[at] === to) return value[at]
  return 0
}

/**
 * Who shares the losses of a name: tokens that stand directly on it, and of a token whoever holds
 * it as it is. A root that is held as it is loses nothing: it is money.
 */
export function classesOf({ weights, isToken }: Backing, row: number): number[] {
  const on: number[] = []
  for (let token = 0; token < weights.rows; token++) {
    if (token !== row && weightOf(weights, token, row) > 0) on.push(token)
  }
  return isToken[row] === 1 ? [...on, row] : on
}

export interface Bearing {
  readonly rule: LossRule
  /** Who loses in turn: of `first-loss` all classes that hold some, of `one` who loses first. */
  readonly order: readonly number[]
  /** What one unit of each loses. */
  readonly loss: Float64Array
}

export interface Loss {
  readonly row: number
  /** Of all of it that stands behind the classes. */
  readonly share: number
  /** What one unit of it is worth. */
  readonly worth: number
}

/**
 * What one unit of each token loses when a share of a name is lost, under every rule; under
 * `first-loss` classes lose in the order of their rows. `supply`: units that there are of each.
 */
export function bearings(backing: Backing, loss: Loss, supply: ArrayLike<number>): Bearing[] {
  const classes = classesOf(backing, loss.row)
  const weight = classes.map((token) => {
    return token === loss.row ? 1 : weightOf(backing.weights, token, loss.row)
  })
  const held = classes.map((token, at) => (token === loss.row ? 0 : weight[at] * supply[token]))
  const inOthers = held.reduce((sum, units) => sum + units, 0)
  const own = classes.indexOf(loss.row)
  if (own >= 0) held[own] = Math.max(0, supply[loss.row] - inOthers)
  const all = held.reduce((sum, units) => sum + units, 0)
  const holding = [...held.keys()].filter((at) => held[at] > 0)
  const bearing = (rule: LossRule, order: readonly number[]): Bearing => {
    const shares =
      rule === 'pro-rata'
        ? classes.map(() => loss.share)
        : shareLoss(loss.share * all, held, rule, order[0])
    const each = borne(backing, loss, { classes, weight, shares })
    return { rule, order: order.map((at) => classes[at]), loss: each }
  }
  const evenly = bearing('pro-rata', [])
  if (holding.length < 2) return [evenly]
  const inTurn = bearing('first-loss', holding)
  return [evenly, inTurn, ...holding.map((at) => bearing('one', [at]))]
}

interface Classes {
  readonly classes: readonly number[]
  readonly weight: readonly number[]
  readonly shares: ArrayLike<number>
}

function borne(backing: Backing, { row, worth }: Loss, { classes, weight, shares }: Classes) {
  const own = new Float64Array(backing.names.length)
  let direct = 0
  for (const [at, token] of classes.entries()) {
    if (token === row) direct = worth * shares[at]
    else own[token] = weight[at] * worth * shares[at]
  }
  const nothing = new Float64Array(own.length)
  const loss = worths(backing, nothing, nothing, { own })
  // Whoever holds it as it is; behind tokens it has been counted with them.
  loss[row] += direct
  return loss
}

/**
 * Units that there are of each name: what is said, else what is held directly and what stands
 * behind others (within a circle that is left out).
 */
export function supplies(
  { weights, parts }: Pick<Backing, 'weights' | 'parts'>,
  held: ArrayLike<number>,
  said: ArrayLike<number>,
): Float64Array {
  const supply = Float64Array.from(held, (units, row) => (said[row] > 0 ? said[row] : units))
  // What stands on others first.
  for (const part of [...parts].reverse()) {
    for (const row of part) {
      for (let at = weights.begin[row]; at < weights.begin[row + 1]; at++) {
        const to = weights.column[at]
        if (said[to] > 0 || part.includes(to)) continue
        supply[to] += weights.value[at] * supply[row]
      }
    }
  }
  return supply
}
