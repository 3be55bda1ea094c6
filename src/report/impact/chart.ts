// What the chart of a card draws: cost against size, its band, and what was held out.
import type { ImpactCard } from '../../impact/card.ts'
import { costAt } from '../../impact/power-fit.ts'

export interface ImpactChart {
  readonly market: string
  readonly unit: string
  /** What the vertical axis says. */
  readonly says: string
  /** Size, cost, and the ends of the band, in basis points. */
  readonly curve: readonly (readonly [number, number, number, number])[]
  readonly power: readonly (readonly [number, number])[]
  /** Size, what was paid, orders. */
  readonly heldOut: readonly (readonly [number, number, number])[]
}

export function impactChart(card: ImpactCard): ImpactChart {
  const { market, unit, measures, curve, power, heldOut } = card
  return {
    market,
    unit,
    says: measures === 'average' ? 'cost' : 'move of the price',
    curve: curve.points.map(({ size, cost, low, high }) => [
      short(size),
      toBps(cost),
      toBps(low),
      toBps(high),
    ]),
    power: curve.points.map(({ size }) => [short(size), toBps(costAt(power, size))]),
    heldOut: heldOut.points.map(({ size, observed, count }) => [
      short(size),
      toBps(observed),
      count,
    ]),
  }
}

const short = (size: number): number => Number(size.toPrecision(5))
const toBps = (share: number): number => Number((1e4 * share).toPrecision(4))
