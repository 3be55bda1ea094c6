/**
 * What an order costs by its size, with a band: two curves are fitted to one part of the orders, a
 * power and one that is only asked to rise, and the one that errs less on the other part is shown.
 *
 * The band is a 90 % prediction band for one order at a time like those observed. Around the curve
 * stand the 5 % and 95 % quantiles of residuals of log cost at like sizes: every residual is that
 * of a fit which has not seen its group (five folds of neighbouring groups), so that what changes
 * from book to book and what the curve misses are both in it. Quantiles are those that one more
 * order will pass with this probability (type 6). The band is then stretched by √(1 + v / s²): v
 * the variance of the curve from the covariance of its parameters, s² that of the residuals.
 *
 * Where the price went against some orders, costs have no logarithm: the power is fitted to costs
 * themselves (`signed-power.ts`), and the band is of differences and may lie below 0.
 *
 * Assumes: the market stays as it was while observed. The held-out coverage says whether it did.
 */
import { exp, log, pow } from '../kit/math.ts'
import { median, nextQuantile, rising } from '../kit/quantile.ts'
import { fitIsotonic, type Isotonic, isotonicAt } from './isotonic.ts'
import { evenParts, type Observations, pick, rowsBySize, together } from './observations.ts'
import { type Covariance, costAt, fitPower, type PowerFit, type PowerOptions } from './power-fit.ts'
import { fitSignedPower } from './signed-power.ts'

export type CurveKind = 'power' | 'isotonic'

/** Shares of the value at the mid. */
export interface CostPoint {
  readonly size: number
  readonly cost: number
  readonly low: number
  readonly high: number
}

export interface HeldOut {
  readonly count: number
  /** Root mean square of log(observed / fitted), or of differences where some orders earned. */
  readonly error: Readonly<Record<CurveKind, number>>
  /** Share of orders inside the band. */
  readonly coverage: number
  readonly points: readonly (CostPoint & { readonly observed: number; readonly count: number })[]
}

export interface CostCurve {
  readonly power: PowerFit
  readonly kind: CurveKind
  /** Covariance of log level and exponent between groups: how the market changes with time. */
  readonly between: Covariance
  readonly points: readonly CostPoint[]
  readonly heldOut: HeldOut
}

export const bandShare = 0.9
const pointCount = 24
const heldOutPoints = 8
const foldsMax = 5
const fitMin = 8
const neighboursMin = 60
const neighbourShare = 0.15

/** Judges both kinds on what is held out, then fits the better one to everything. */
export function fitCostCurve(
  train: Observations,
  heldOut: Observations,
  options: PowerOptions,
): CostCurve {
  if (options.isSigned && [train, heldOut].some(hasLosses)) {
    return fitSignedCurve(train, heldOut, options)
  }
  const error = {
    power: errorOf(heldOut, fitKind(train, 'power', options)),
    isotonic: errorOf(heldOut, fitKind(train, 'isotonic', options)),
  }
  const kind = error.isotonic < error.power ? 'isotonic' : 'power'
  const judged = fitKind(train, kind, options)
  const all = together(train, heldOut)
  const shown = fitKind(all, kind, options)
  const { power } = shown
  return {
    power,
    kind,
    between: betweenGroups(all, power, options.resolution ?? 0),
    points: sizesBetween(all.size, pointCount).map(createBand(shown, all, options)),
    heldOut: { error, ...judge(heldOut, createBand(judged, train, options)) },
  }
}

/** The price went against some orders: those have no logarithm. */
const hasLosses = ({ cost }: Observations): boolean => Array.from(cost).some((it) => it <= 0)

/** The power law by costs themselves; around it the quantiles of what is left at like sizes. */
function fitSignedCurve(
  train: Observations,
  heldOut: Observations,
  { file }: PowerOptions,
): CostCurve {
  const all = together(train, heldOut)
  const power = fitSignedPower(all, file)
  const judged = fitSignedPower(train, file)
  const { size, cost } = heldOut
  const misses = Array.from(size, (at, row) => (cost[row] - costAt(judged, at)) / judged.level)
  const error = Math.sqrt(misses.reduce((sum, it) => sum + it * it, 0) / misses.length)
  return {
    power,
    kind: 'power',
    between: { level: 0, exponent: 0, both: 0 },
    points: sizesBetween(all.size, pointCount).map(createSignedBand(power, all)),
    heldOut: {
      error: { power: error, isotonic: error },
      ...judge(heldOut, createSignedBand(judged, train)),
    },
  }
}

function createSignedBand(
  power: PowerFit,
  { size, cost }: Observations,
): (size: number) => CostPoint {
  const order = rowsBySize(size)
  const distance = Float64Array.from(order, (row) => log(size[row]))
  const residual = Float64Array.from(order, (row) => cost[row] - costAt(power, size[row]))
  const count = neighbours(order.length)
  return (at) => {
    const near = nearest(distance, log(at), count)
    const sorted = residual.slice(near, near + count).sort()
    const middle = costAt(power, at)
    const edge = (probability: number) => middle + nextQuantile(sorted, probability)
    const low = Math.min(middle, edge((1 - bandShare) / 2))
    return { size: at, cost: middle, low, high: Math.max(middle, edge((1 + bandShare) / 2)) }
  }
}

interface KindFit {
  readonly kind: CurveKind
  readonly power: PowerFit
  /** Log of cost and resolution. */
  readonly logCost: (size: number) => number
  readonly resolution: number
}

function fitKind(given: Observations, kind: CurveKind, options: PowerOptions): KindFit {
  const resolution = options.resolution ?? 0
  const power = fitPower(given, options)
  const logPower = (size: number) => log(costAt(power, size) + resolution)
  if (kind === 'power') return { kind, power, resolution, logCost: logPower }
  const isotonic = fitRising(given, resolution)
  return { kind, power, resolution, logCost: (size) => isotonicAt(isotonic, log(size)) }
}

function fitRising({ size, cost }: Observations, resolution: number): Isotonic {
  return fitIsotonic(
    Float64Array.from(size, log),
    Float64Array.from(cost, (value) => log(value + resolution)),
  )
}

function errorOf({ size, cost }: Observations, { logCost, resolution }: KindFit): number {
  let sum = 0
  for (let row = 0; row < size.length; row++) {
    const residual = log(cost[row] + resolution) - logCost(size[row])
    sum += residual * residual
  }
  return Math.sqrt(sum / size.length)
}

/** How log cost answers to log level and exponent. */
function slopes(power: PowerFit, size: number, resolution: number): readonly [number, number] {
  const distance = log(size / power.reference)
  const part = power.level * pow(size / power.reference, power.exponent)
  const share = part / (part + power.floor + resolution)
  return [share, share * distance]
}

function curveVariance(power: PowerFit, size: number, resolution: number): number {
  const [a, b] = slopes(power, size, resolution)
  const { level, exponent, both } = power.covariance
  return Math.max(0, a * a * level + b * b * exponent + 2 * a * b * both)
}

interface Residuals {
  /** Log sizes, rising, and the residual of log cost at each. */
  readonly distance: Float64Array
  readonly residual: Float64Array
}

/** Residuals of rows by a fit that has not seen their fold. */
function crossValidate(train: Observations, kind: CurveKind, options: PowerOptions): Residuals {
  const resolution = options.resolution ?? 0
  const fold = foldsOf(train)
  const seen: { row: number; residual: number }[] = []
  for (let out = 0; out < foldsMax; out++) {
    const rest = pick(train, (row) => fold[row] !== out)
    if (rest.size.length < fitMin) continue
    const { logCost } = fitKind(rest, kind, options)
    for (let row = 0; row < fold.length; row++) {
      if (fold[row] !== out) continue
      const residual = log(train.cost[row] + resolution) - logCost(train.size[row])
      seen.push({ row, residual })
    }
  }
  // A window may begin among orders of one size: shuffled, so that it takes no one time or side.
  seen.sort((a, b) => train.size[a.row] - train.size[b.row] || shuffled(a.row) - shuffled(b.row))
  return {
    distance: Float64Array.from(seen, ({ row }) => log(train.size[row])),
    residual: Float64Array.from(seen, ({ residual }) => residual),
  }
}

/** Different for different rows, and in no order. */
const shuffled = (row: number): number => Math.imul(row, 0x9e3779b1) >>> 0

/** Groups in order, cut in five; without groups every fifth row. */
function foldsOf({ size, group }: Observations): Int32Array {
  if (group === undefined) return Int32Array.from(size, (_, row) => row % foldsMax)
  const groups = [...new Set(Array.from(group))].sort((a, b) => a - b)
  const place = new Map(groups.map((name, at) => [name, at]))
  return Int32Array.from(group, (name) =>
    Math.floor((foldsMax * (place.get(name) as number)) / groups.length),
  )
}

function createBand(
  { kind, power, logCost, resolution }: KindFit,
  given: Observations,
  options: PowerOptions,
): (size: number) => CostPoint {
  const { distance, residual } = crossValidate(given, kind, options)
  const count = neighbours(distance.length)
  return (size) => {
    const near = nearest(distance, log(size), count)
    const sorted = residual.slice(near, near + count).sort()
    const square = sorted.reduce((sum, value) => sum + value * value, 0) / count
    const variance = kind === 'power' ? curveVariance(power, size, resolution) : 0
    const stretch = square > 0 ? Math.sqrt(1 + variance / square) : 1
    const centre = logCost(size)
    const edge = (probability: number) =>
      Math.max(0, exp(centre + stretch * nextQuantile(sorted, probability)) - resolution)
    const cost = Math.max(0, exp(centre) - resolution)
    const low = Math.min(cost, edge((1 - bandShare) / 2))
    return { size, cost, low, high: Math.max(cost, edge((1 + bandShare) / 2)) }
  }
}

/** How many of `count` residuals a band at one size is made of. */
const neighbours = (count: number): number =>
  Math.min(count, Math.max(neighboursMin, Math.ceil(neighbourShare * count)))

/** Where the `count` values closest to `at` begin. */
function nearest(sorted: Float64Array, at: number, count: number): number {
  let begin = 0
  while (begin + count < sorted.length && at - sorted[begin] > sorted[begin + count] - at) {
    begin++
  }
  return begin
}

/**
 * One Gauss–Newton step from the common curve to each group's own: the covariance of the steps says
 * how the market changes, sampling noise included.
 */
function betweenGroups(train: Observations, power: PowerFit, resolution: number): Covariance {
  const steps: [number, number][] = []
  const { group } = train
  if (group !== undefined) {
    for (const name of new Set(Array.from(group))) {
      const step = stepOf(
        pick(train, (row) => group[row] === name),
        power,
        resolution,
      )
      if (step !== undefined) steps.push(step)
    }
  }
  const count = steps.length
  if (count < 3) return { level: 0, exponent: 0, both: 0 }
  const mean = (at: 0 | 1) => steps.reduce((sum, step) => sum + step[at], 0) / count
  const [level, exponent] = [mean(0), mean(1)]
  const cross = (a: 0 | 1, b: 0 | 1) =>
    steps.reduce((sum, step) => {
      return sum + (step[a] - (a ? exponent : level)) * (step[b] - (b ? exponent : level))
    }, 0) /
    (count - 1)
  return { level: cross(0, 0), exponent: cross(1, 1), both: cross(0, 1) }
}

function stepOf(
  { size, cost }: Observations,
  power: PowerFit,
  resolution: number,
): [number, number] | undefined {
  let [aa, ab, bb, ae, be] = [0, 0, 0, 0, 0]
  for (let row = 0; row < size.length; row++) {
    const [a, b] = slopes(power, size[row], resolution)
    const error = log((cost[row] + resolution) / (costAt(power, size[row]) + resolution))
    aa += a * a
    ab += a * b
    bb += b * b
    ae += a * error
    be += b * error
  }
  const determinant = aa * bb - ab * ab
  if (!(determinant > 1e-9 * aa * bb)) return undefined
  return [(bb * ae - ab * be) / determinant, (aa * be - ab * ae) / determinant]
}

/** Sizes from the smallest to the largest, in equal steps of their logarithm. */
export function sizesBetween(size: ArrayLike<number>, count: number): number[] {
  const sorted = rising(size)
  const [first, last] = [sorted[0], sorted[sorted.length - 1]]
  return Array.from({ length: count }, (_, at) => {
    // The ends are exact: a rounding more would be larger than a book that is known to its end.
    if (at === 0) return first
    return at === count - 1 ? last : first * exp((at / (count - 1)) * log(last / first))
  })
}

/** Held-out orders against the band, and as points: some sizes, the median of what was paid. */
function judge(
  { size, cost }: Observations,
  at: (size: number) => CostPoint,
): Pick<HeldOut, 'count' | 'coverage' | 'points'> {
  const order = rowsBySize(size)
  let inside = 0
  for (const row of order) {
    const { low, high } = at(size[row])
    if (cost[row] >= low && cost[row] <= high) inside++
  }
  const count = order.length
  const points = evenParts(order, Math.min(heldOutPoints, count)).map((rows) => {
    const middle = median(rows.map((row) => size[row]))
    const observed = median(rows.map((row) => cost[row]))
    return { ...at(middle), observed, count: rows.length }
  })
  return { count, coverage: count === 0 ? NaN : inside / count, points }
}
