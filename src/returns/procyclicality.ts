/**
 * How much a margin that follows volatility rises when it is least wanted.
 *
 *     peak over trough      largest margin over the smallest, in the whole span
 *     rise within n steps   largest m_{t+n} / m_t − 1
 *
 * and what a floor takes off it: margins never below a share of their long mean.
 *
 * Source: Murphy, Vasios and Vause, An investigation into the procyclicality of risk-based initial
 * margin models, Bank of England (2014), from memory.
 */
import { InputError } from '../kit/assert.ts'
import { normalQuantile } from '../kit/math.ts'
import { filterEwma } from './volatility.ts'

export interface Procyclicality {
  readonly peakOverTrough: number
  /** A share; 0 where margins never rise. */
  readonly rise: number
}

/** `margins` above 0, in the order of time. */
export function procyclicality(margins: ArrayLike<number>, steps: number): Procyclicality {
  let [low, high, rise] = [Infinity, 0, 0]
  for (let t = 0; t < margins.length; t++) {
    const margin = margins[t]
    if (!(margin > 0 && margin < Infinity)) {
      throw new InputError('a margin', { field: `${t}`, value: margin, allowed: 'above 0' })
    }
    low = Math.min(low, margin)
    high = Math.max(high, margin)
    if (t >= steps) rise = Math.max(rise, margin / margins[t - steps] - 1)
  }
  if (margins.length <= steps || !(steps >= 1)) {
    const facts = { field: 'steps', value: steps, allowed: `1 to ${margins.length - 1}` }
    throw new InputError('margins are compared over some steps', facts)
  }
  return { peakOverTrough: high / low, rise }
}

/** Of each step, z σ of the day after as EWMA has it; `floor`: at least that share of its mean. */
export function ewmaMargins(
  returns: ArrayLike<number>,
  lambda: number,
  level: number,
  floor = 0,
): Float64Array {
  let squares = 0
  for (let t = 0; t < returns.length; t++) squares += returns[t] * returns[t]
  const { variances, next } = filterEwma(returns, lambda, squares / returns.length)
  const z = normalQuantile(level)
  const margins = Float64Array.from([...variances.subarray(1), next], (h) => z * Math.sqrt(h))
  const mean = margins.reduce((sum, it) => sum + it, 0) / margins.length
  return margins.map((it) => Math.max(it, floor * mean))
}
