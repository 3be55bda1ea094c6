// How to trade an amount within a time on the market of a card: four ways side by side.
import { InputError } from '../kit/assert.ts'
import { pow } from '../kit/math.ts'
import { scheduleAlmgrenChriss } from './almgren-chriss.ts'
import type { ImpactCard } from './card.ts'
import {
  costOfTrades,
  equidistant,
  exponentialKernel,
  type Kernel,
  scheduleTransient,
} from './transient.ts'

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
  /** One slice of equal trades, base, and the share by which it moves the price. */
  readonly slice: { readonly size: number; readonly move: number }
  /** Else the book is taken to be full again before the next slice. */
  readonly isDecayKnown: boolean
  /** The largest order that was seen, where all at once is more; base. */
  readonly beyond: number | null
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
    slice: { size: size / count, move: (slope * (size / count)) / card.price },
    isDecayKnown: known !== undefined,
    beyond: beyond(card, size),
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
  const average = power.level * pow(slice / power.reference, power.exponent)
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
  return power.level * pow(size / power.reference, power.exponent) * size * price
}

function beyond({ curve: { points } }: ImpactCard, size: number): number | null {
  const largest = points.at(-1)?.size ?? 0
  return size > largest ? largest : null
}
