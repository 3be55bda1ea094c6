/**
 * The impact card of a market: what an order costs there by its size, how sure that is, how fast it
 * goes away, and which parameters of our models say the same. Plain data, JSON as it stands.
 *
 * Costs, moves and volatilities are shares (0.0001 is a basis point), sizes are in `unit`.
 */

import type { SampledBook } from './book.ts'
import { type CostPoint, type CurveKind, fitCostCurve, type HeldOut } from './cost-curve.ts'
import { type Decay, fitDecay } from './decay.ts'
import type { DepthAt, DepthProfile } from './depth-profile.ts'
import { profileDepth } from './depth-profile.ts'
import { exponentRange, type Measure, type ModelParameters, modelsOf } from './models.ts'
import type { Observations } from './observations.ts'
import { fitOrderImpact, movesAfter, type OrderImpact } from './orders.ts'
import { type Covariance, type PowerOptions, standardError } from './power-fit.ts'
import { measureResponse, type Response, type ResponseOf } from './response.ts'
import { bookResolution, observeBooks } from './sweeps.ts'
import type { Tape } from './tape.ts'
import { volatilityOf } from './volatility.ts'

export type CardKind = 'book' | 'quotes' | 'orders'

export interface CardDecay extends Decay {
  readonly of: ResponseOf
  readonly response: Response
}

export interface ImpactCard {
  readonly market: string
  readonly source: string
  readonly kind: CardKind
  readonly measures: Measure
  /** What sizes are counted in. */
  readonly unit: string
  /** Milliseconds since 1970; null where the source has no times. */
  readonly fromMs: number | null
  readonly toMs: number | null
  /** Books, quotes or orders. */
  readonly count: number
  readonly price: number
  readonly spread: number | null
  readonly curve: {
    readonly kind: CurveKind
    readonly points: readonly CostPoint[]
  }
  /** cost(s) = floor + level · (s / reference)^exponent. */
  readonly power: {
    readonly floor: number
    readonly level: number
    readonly logLevelError: number
    readonly exponent: number
    readonly exponentError: number
    readonly reference: number
    readonly rSquared: number
  }
  /** Of log level and exponent for one time: of the estimate, and from time to time. */
  readonly covariance: Covariance
  readonly heldOut: HeldOut
  readonly decays: readonly CardDecay[]
  /** The best known of `decays`, its index; null: none is told by the data. */
  readonly decay: number | null
  readonly depth: readonly DepthAt[]
  readonly density: DepthProfile['density']
  /** Moves of the mid after single orders. */
  readonly orders: OrderImpact | null
  /** Standard deviation of log price over √hour: holding for T hours risks volatility · √T. */
  readonly volatility: number | null
  readonly models: ModelParameters
  readonly notes: readonly string[]
  readonly assumes: readonly string[]
  readonly ignores: readonly string[]
}

export interface CardSource {
  readonly market: string
  readonly source: string
  readonly unit: string
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly notes?: readonly string[]
}

/** How long after an order its impact is read. */
const orderLagMs = 1000

export interface BookSource extends CardSource {
  readonly books: readonly SampledBook[]
  /** Time between two books; without it the source has no volatility. */
  readonly sampleMs?: number
  readonly tape?: Tape
}

export function cardOfBooks(given: BookSource): ImpactCard {
  const { books, tape, sampleMs } = given
  const { train, heldOut, floor, notes } = observeBooks(books)
  const profile = profileDepth(books)
  const moves = tape === undefined ? undefined : movesAfter(tape, orderLagMs)
  return cardOf(given, 'book', books.length, train, heldOut, {
    floor,
    resolution: bookResolution,
    price: profile.mid,
    spread: profile.spreadBps * 1e-4,
    depth: profile.depth,
    density: profile.density,
    decays: tape === undefined ? [] : decaysOf(tape),
    orders:
      moves === undefined ? null : (fitOrderImpact(moves.size, moves.move, orderLagMs) ?? null),
    volatility: sampleMs === undefined ? null : volatilityOf(books, sampleMs),
    notes,
    assumes: [
      'an order walks the book as it stands; nobody steps in or out while it does',
      'both sides of the book are alike',
    ],
    ignores: ['hidden orders, fees, latency'],
  })
}

export interface ObservedSource extends CardSource {
  readonly kind: 'quotes' | 'orders'
  readonly train: Observations
  readonly heldOut: Observations
  readonly price: number
  readonly resolution: number
  /** Orders, where observations are means of many. */
  readonly count?: number
  /** Absent: fitted. */
  readonly floor?: number
  readonly assumes: readonly string[]
  readonly ignores: readonly string[]
}

/** From sizes and what they cost, wherever they come from. */
export function cardOfObservations(given: ObservedSource): ImpactCard {
  const { kind, train, heldOut } = given
  const count = given.count ?? train.size.length + heldOut.size.length
  return cardOf(given, kind, count, train, heldOut, {
    floor: given.floor,
    resolution: given.resolution,
    price: given.price,
    spread: null,
    depth: [],
    density: null,
    decays: [],
    orders: null,
    volatility: null,
    notes: [],
    assumes: given.assumes,
    ignores: given.ignores,
  })
}

interface Known
  extends PowerOptions,
    Pick<
      ImpactCard,
      | 'price'
      | 'spread'
      | 'depth'
      | 'density'
      | 'decays'
      | 'orders'
      | 'volatility'
      | 'notes'
      | 'assumes'
      | 'ignores'
    > {}

function cardOf(
  given: CardSource,
  kind: CardKind,
  count: number,
  train: Observations,
  heldOut: Observations,
  { floor, resolution, notes, ...known }: Known,
): ImpactCard {
  const { market, source, unit } = given
  const isSigned = kind === 'orders'
  const options = { floor, resolution: resolution ?? 0, file: source, isSigned }
  const fit = fitCostCurve(train, heldOut, options)
  const { power, between } = fit
  const decay = bestDecay(known.decays)
  const measures = kind === 'orders' ? 'end' : 'average'
  return {
    ...known,
    market,
    source,
    kind,
    measures,
    unit,
    fromMs: given.fromMs ?? null,
    toMs: given.toMs ?? null,
    count,
    curve: { kind: fit.kind, points: fit.points },
    power: {
      floor: power.floor,
      level: power.level,
      logLevelError: standardError(power.covariance.level),
      exponent: power.exponent,
      exponentError: standardError(power.covariance.exponent),
      reference: power.reference,
      rSquared: power.rSquared,
    },
    covariance: {
      level: power.covariance.level + between.level,
      exponent: power.covariance.exponent + between.exponent,
      both: power.covariance.both + between.both,
    },
    heldOut: fit.heldOut,
    decay,
    models: modelsOf(known.price, power, decay === null ? null : known.decays[decay], measures),
    notes: [...(given.notes ?? []), ...notes, ...notesOf(power.exponent, decay)],
  }
}

function decaysOf(tape: Tape): CardDecay[] {
  return (['mid', 'depth'] as const).flatMap((of) => {
    const response = measureResponse(tape, of)
    return response === undefined ? [] : [{ of, response, ...fitDecay(response) }]
  })
}

function bestDecay(decays: readonly CardDecay[]): number | null {
  let best: number | null = null
  for (const [at, { isFound, logError }] of decays.entries()) {
    if (isFound && (best === null || logError < decays[best].logError)) best = at
  }
  return best
}

function notesOf(exponent: number, decay: number | null): string[] {
  const [least, most] = exponentRange
  const isBeyond = exponent < least || exponent > most
  return [
    ...(isBeyond
      ? [`the model takes exponents from ${least} to ${most}: the nearest is used`]
      : []),
    ...(decay === null
      ? ['no decay is known: all impact stays, and the half-life is not used']
      : []),
  ]
}
