/**
 * Systemic expected shortfall: how a firm's loss in bad times and its leverage weigh in what such
 * firms lost in a crisis, by a regression over a sample of them; the two slopes, scaled to sum to
 * one, weigh the firm's own.
 *
 *     crisis return = a + b MES + c LVG;    SES = (b MES + c LVG) / (b + c)
 *
 * Source: Acharya, Pedersen, Philippon, Richardson, Measuring systemic risk, RFS 30 (2017), model 6
 * of table 4; scaling as in frds (MIT), https://github.com/mgao6767/frds, read 2026-11-29.
 */
import { Matrix, solve } from 'ml-matrix'
import { assert } from '../kit/assert.ts'

export interface FirmSample {
  /** Marginal expected shortfall: mean return on the worst days of the market. */
  readonly mes: number
  /** Assets over equity before the crisis. */
  readonly leverage: number
  /** Return during the crisis. */
  readonly crisisReturn: number
}

export function systemicShortfall(
  sample: readonly FirmSample[],
  mes: number,
  leverage: number,
): number {
  assert(sample.length >= 3, 'systemicShortfall: the sample has three firms')
  const x = new Matrix(sample.map((firm) => [1, firm.mes, firm.leverage]))
  const y = Matrix.columnVector(sample.map(({ crisisReturn }) => crisisReturn))
  // Three firms determine the line; more are fitted by least squares.
  const slopes = solve(x, y, sample.length > 3)
  const [b, c] = [slopes.get(1, 0), slopes.get(2, 0)]
  assert(b + c !== 0, 'systemicShortfall: the slopes do not cancel')
  return (b * mes + c * leverage) / (b + c)
}
