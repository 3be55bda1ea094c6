/**
 * Value and liquidations at risk as the DeFi field uses the names: 95 % quantiles of the debt that
 * nobody covers and of what is liquidated, within the length of a run.
 *
 * Source: shared/spec of this project, issue G (names and level), read 2026-11-30.
 */

import { quantityFor } from '../metric.ts'
import { count, duration } from '../quantity.ts'
import { say, type Text } from '../text.ts'
import { quantileInterval } from './quantile-interval.ts'

export interface NamedRisk {
  readonly name: 'VaR' | 'LaR'
  readonly metric: string
  readonly definition: string
  readonly level: number
  readonly value: number
  /** 95 %; null: too few runs. */
  readonly low: number | null
  readonly high: number | null
  readonly horizonMs: number
  readonly runs: number
}

const level = 0.95
const names = [
  ['VaR', 'totalShortfallUsd', 'insolvent debt, bad debt and standing shortfall'],
  ['LaR', 'liquidatedUsd', 'liquidations, value of what is liquidated'],
] as const

/** `valuesOf` gives the values of a metric by run; none where it was not asked for. */
export function namedRisks(
  valuesOf: (metric: string) => readonly number[],
  horizonMs: number,
): NamedRisk[] {
  return names.flatMap(([name, metric, what]): NamedRisk[] => {
    const sorted = Float64Array.from(valuesOf(metric)).sort()
    if (sorted.length < 2) return []
    const definition = `95 % quantile of ${what}`
    const { value, low, high } = quantileInterval(sorted, level)
    return [{ name, metric, definition, level, value, low, high, horizonMs, runs: sorted.length }]
  })
}

export function namedTold(it: NamedRisk): Text {
  const q = (value: number | null) => (value === null ? '?' : quantityFor(it.metric, value))
  return say`${it.name}, the ${it.definition}, within ${duration(it.horizonMs)}: ${q(it.value)} \
(${q(it.low)} … ${q(it.high)}; ${count(it.runs)} runs).`
}
