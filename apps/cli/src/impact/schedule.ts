// How to trade an amount within a time on the market of a card: four ways side by side.
import { InputError } from 'cascade-engine'
import {
  costOfTrades,
  equidistant,
  exponentialKernel,
  type ImpactCard,
  type Kernel,
  scheduleAlmgrenChriss,
  scheduleTransient,
} from 'cascade-engine/impact'

export interface Task {
  /** Base. */
  readonly size: number
  readonly withinMs: number
  /** N, the number of trades. */
  readonly trades: number
  /** σ of log price over √hour. */
  readonly volatility: number
  /** λ, per unit of quote. */
  readonly riskAversion: number
  /** Replaces what the card found. */
  readonly halfLifeMs?: number | undefined
}

export interface Way {
  readonly name: string
  /** One a slice of time; the transient one trades at both ends of the time. */
  readonly trades: readonly number[]
  /** Expected, in quote, if what passes of an impact is gone before the next trade. */
  readonly refilled: number
  /** The same if it goes with the half-life; null where none is known. */
  readonly fading: number | null
  /** Standard deviation, in quote. */
  readonly risk: number
}

export interface Plan {
  readonly task: Task
  readonly atMs: readonly number[]
  readonly halfLifeMs: number | null
  readonly ways: readonly Way[]
  readonly value: number
  readonly notes: readonly string[]
}

const hourMs = 3_600_000
const tradesMax = 500

/**
 * The two classic ways are optimal for linear impact, taken through one slice of n = X/N. What a
 * way costs is told by the card's own curve C, of which a part s stays:
 *
 *     refilled = spread + s · C(X) + (1 − s) · Σ C(nᵢ)      the rest is gone before the next slice
 *     fading   = the same with λ · ½ nᵀG n for Σ C(nᵢ), λ through X, where that is more
 *
 * so that no way is dearer than all at once.
 */
export function planTrades(card: ImpactCard, task: Task): Plan {
  checkTask(task)
  const { size, trades: count } = task
  const known = card.decay === null ? undefined : card.decays[card.decay]
  const halfLifeMs = task.halfLifeMs ?? known?.halfLifeMs
  const stays = Math.min(0.95, known?.permanent ?? 0)
  const slope = slopeAt(card, size / count)
  const atMs = equidistant(task.withinMs, count - 1)
  const fades = halfLifeMs === undefined ? undefined : exponentialKernel(Math.LN2 / halfLifeMs)
  const best =
    fades && scheduleTransient(size, atMs, (time) => stays + (1 - stays) * fades(time)).trades
  const careful = almgrenChriss(card, task, slope, stays).trades
  const even = new Array<number>(count).fill(size / count)
  const once = [size, ...new Array<number>(count - 1).fill(0)]
  const spreadCost = card.power.floor * card.price * size
  const whole = costOf(card, size)
  const way = (name: string, trades: readonly number[]): Way => {
    const alone = trades.reduce((sum, trade) => sum + costOf(card, trade), 0)
    const told = (rest: number) => spreadCost + stays * whole + (1 - stays) * rest
    const linear = (fades: Kernel) => slopeAt(card, size) * costOfTrades(trades, atMs, fades)
    return {
      name,
      trades,
      risk: riskOf(card, task, trades),
      refilled: told(alone),
      fading: fades === undefined ? null : told(Math.max(alone, linear(fades))),
    }
  }
  return {
    task,
    atMs,
    halfLifeMs: halfLifeMs ?? null,
    value: size * card.price,
    ways: [
      way('Almgren–Chriss', careful),
      ...(best === undefined ? [] : [way('transient', best)]),
      way('even', even),
      way('at once', once),
    ],
    notes: [
      `slices of ${Number((size / count).toPrecision(3))} move the price ` +
        `${((1e4 * slope * (size / count)) / card.price).toFixed(2)} bp`,
      ...(known === undefined
        ? ['no decay is known: the book is taken to be full again before the next slice']
        : []),
      ...(halfLifeMs === undefined ? ['no half-life: say --half-life for the transient way'] : []),
      ...beyond(card, size),
    ],
  }
}

function checkTask({ size, withinMs, trades, volatility, riskAversion }: Task): void {
  const wrong = [
    [size > 0 && size < Infinity, '--sell', size, 'an amount above 0'],
    [withinMs > 0, '--within', withinMs, 'a time above 0'],
    [
      Number.isInteger(trades) && trades >= 2 && trades <= tradesMax,
      '--trades',
      trades,
      '2 to 500',
    ],
    [volatility >= 0 && volatility < Infinity, '--sigma', volatility, '0 or more'],
    [Number.isFinite(riskAversion), '--risk', riskAversion, 'a finite number'],
  ] as const
  for (const [isRight, field, value, allowed] of wrong) {
    if (!isRight) throw new InputError(`${field} is ${value}`, { field, value, allowed })
  }
}

/** λ of a line through the cost of one slice: quote per base, per base. */
function slopeAt({ power, price }: ImpactCard, slice: number): number {
  const average = power.level * (slice / power.reference) ** power.exponent
  return (2 * price * average) / slice
}

function almgrenChriss(
  card: ImpactCard,
  { size, withinMs, trades, volatility, riskAversion }: Task,
  slope: number,
  stays: number,
) {
  const horizon = withinMs / hourMs
  const step = horizon / trades
  const permanent = stays * slope
  return scheduleAlmgrenChriss({
    size,
    horizon,
    trades,
    volatility: volatility * card.price,
    halfSpread: card.power.floor * card.price,
    permanent,
    temporary: (slope * step) / 2,
    riskAversion,
  })
}

/** What is left is held for a slice of time. */
function riskOf({ price }: ImpactCard, task: Task, trades: readonly number[]): number {
  const stepHours = task.withinMs / hourMs / trades.length
  let left = task.size
  let squares = 0
  for (const trade of trades) {
    left -= trade
    squares += left * left
  }
  return task.volatility * price * Math.sqrt(stepHours * squares)
}

/** Of one order on a whole book, over half the spread. */
function costOf({ power, price }: ImpactCard, size: number): number {
  if (size <= 0) return 0
  return power.level * (size / power.reference) ** power.exponent * size * price
}

function beyond({ curve: { points } }: ImpactCard, size: number): string[] {
  const largest = points.at(-1)?.size ?? 0
  if (size <= largest) return []
  const seen = Number(largest.toPrecision(3))
  return [`at once is beyond what was seen (${seen}): its cost follows the power on`]
}
