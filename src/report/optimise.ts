/**
 * Which settings of a policy nothing beats: every combination runs through the same draws, and
 * those are kept than which no other is as good in all that counts and better in something.
 *
 * On common draws two policies are compared pair by pair, which needs far fewer runs than means of
 * runs of their own: (Var A + Var B) / Var(A − B) times fewer.
 */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { InputError } from '../kit/assert.ts'
import { paired } from './compare/paired.ts'
import { quantityFor } from './metric.ts'
import { count, times } from './quantity.ts'
import type { Axis } from './sweep/vary.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

/** Beside the loss: a number of the runs or a varied setting, of which less or more is better. */
export interface Criterion {
  readonly name: string
  readonly isMoreBetter: boolean
}

export interface Policy {
  /** In the order of the axes. */
  readonly values: readonly string[]
  readonly meanLoss: number
  /** Half the width of its 95 % interval; null: a single run. */
  readonly half: number | null
  /** Mean of each criterion. */
  readonly criteria: readonly number[]
  /** Nothing is as good in all and better in something. */
  readonly isBest: boolean
  /** Loss less that of the first policy on the same draws, and half its interval. */
  readonly less: number
  readonly lessHalf: number | null
  /** (Var A + Var B) / Var(A − B) with the first; null: a single run, or they differ by nothing. */
  readonly worth: number | null
}

export interface OptimiseReport {
  readonly title: string
  readonly loss: string
  readonly axes: readonly Axis[]
  readonly criteria: readonly Criterion[]
  readonly runs: number
  readonly policies: readonly Policy[]
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

/** A name that is neither varied nor among the metrics is the caller's mistake. */
export function checkCriteria(criteria: readonly Criterion[], axes: readonly Axis[]): void {
  for (const { name } of criteria) {
    const axis = axes.find(({ path }) => path === name)
    if (axis === undefined || axis.values.every((it) => Number.isFinite(Number(it)))) continue
    const facts = { field: name, value: axis.values.join(), allowed: 'values that are numbers' }
    throw new InputError(`${name} has no size`, facts)
  }
}

export interface PolicyRuns {
  readonly values: readonly string[]
  /** By run, the same draws in the same order for all policies. */
  readonly losses: readonly number[]
  /** By run, numbers of the criteria; those that are varied settings are taken from `values`. */
  readonly numbers: readonly (readonly number[])[]
}

export function optimiseReport(
  { id }: LoadedScenario,
  loss: string,
  axes: readonly Axis[],
  criteria: readonly Criterion[],
  found: readonly PolicyRuns[],
): OptimiseReport {
  const first = found[0]?.losses ?? []
  const rows = found.map((it): Omit<Policy, 'isBest'> => {
    const differences = it.losses.map((value, run) => value - (first[run] ?? 0))
    return {
      values: it.values,
      meanLoss: meanOf(it.losses),
      half: it.losses.length < 2 ? null : paired(it.losses).half,
      criteria: criteria.map(({ name }, at) => sizeOf(name, at, axes, it)),
      less: meanOf(differences),
      lessHalf: differences.length < 2 ? null : paired(differences).half,
      worth: worthOf(it.losses, first),
    }
  })
  const signed = rows.map((row) => [
    row.meanLoss,
    ...row.criteria.map((it, at) => (criteria[at]?.isMoreBetter ? -it : it)),
  ])
  const policies = rows.map((row, at) => ({
    ...row,
    isBest: !signed.some((other, place) => place !== at && beats(other, signed[at] ?? [])),
  }))
  const runs = first.length
  return {
    title: `${id}: policies by ${loss}`,
    ...{ loss, axes, criteria, runs, policies },
    sentences: told(loss, policies, axes, runs),
    tables: [policyTable(loss, axes, criteria, policies)],
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, it) => sum + it, 0) / values.length

function sizeOf(name: string, at: number, axes: readonly Axis[], runs: PolicyRuns): number {
  const axis = axes.findIndex(({ path }) => path === name)
  if (axis >= 0) return Number(runs.values[axis])
  return meanOf(runs.numbers.map((it) => it[at] ?? Number.NaN))
}

/** As small in everything and smaller in something. */
const beats = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((it, at) => it <= (b[at] ?? 0)) && a.some((it, at) => it < (b[at] ?? 0))

/** How many times the runs two policies need on draws of their own to be told apart as well. */
function worthOf(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2) return null
  const jointly = varianceOf(a.map((it, run) => it - (b[run] ?? 0)))
  return jointly > 0 ? (varianceOf(a) + varianceOf(b)) / jointly : null
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, it) => sum + (it - mean) * (it - mean), 0) / (values.length - 1)
}

function told(
  loss: string,
  policies: readonly Policy[],
  axes: readonly Axis[],
  runs: number,
): Text[] {
  const best = policies.filter(({ isBest }) => isBest)
  const least = policies.reduce((a, b) => (b.meanLoss < a.meanLoss ? b : a))
  const where = axes.map(({ path }, at) => `${path} = ${least.values[at]}`).join(', ')
  return [
    say`${count(best.length)} of ${count(policies.length)} policies are beaten by none, on \
${count(runs)} draws each.`,
    say`${loss} is least, ${quantityFor(loss, least.meanLoss)}, with ${where}.`,
  ]
}

function policyTable(
  loss: string,
  axes: readonly Axis[],
  criteria: readonly Criterion[],
  policies: readonly Policy[],
): Table {
  const q = (value: number) => quantityFor(loss, value)
  const own = criteria.filter(({ name }) => axes.every(({ path }) => path !== name))
  const columns = [
    ...axes.map(({ path }) => textColumn(path)),
    numberColumn('loss', loss),
    numberColumn('half', ''),
    numberColumn('less', 'less than the first'),
    numberColumn('less-half', ' '),
    numberColumn('worth', 'runs spared'),
    ...own.map(({ name }) => numberColumn(name)),
    textColumn('best', 'beaten by none'),
  ]
  const rows = policies.map((policy): Row => {
    const { values, meanLoss, half, less, lessHalf, worth, isBest } = policy
    const cells: Record<string, Text> = {
      loss: q(meanLoss),
      half: half === null ? '' : say`± ${q(half)}`,
      less: q(less),
      'less-half': lessHalf === null ? '' : say`± ${q(lessHalf)}`,
      worth: worth === null ? '' : times(worth),
      best: isBest ? '✓' : '',
    }
    for (const [at, { path }] of axes.entries()) cells[path] = values[at] ?? ''
    for (const [at, { name }] of criteria.entries()) {
      if (own.some((it) => it.name === name)) {
        cells[name] = quantityFor(name, policy.criteria[at] ?? null)
      }
    }
    return { cells, ...(isBest && { isStrong: true }) }
  })
  const notes = [
    'means over the draws and their 95 % intervals; differences pair by pair on the same draws',
    'runs spared: on draws of their own so many times the runs would be needed',
  ]
  return { id: 'policies', title: 'Policies', columns, rows, notes }
}
