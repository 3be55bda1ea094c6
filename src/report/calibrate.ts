/**
 * Settings under which a scenario gives numbers that are stated, on the mean over several seeds: no
 * seed is ever picked because it fits.
 *
 *     cost = Σ ((mean over seeds − target) / scale)²        scale: |target|, or as stated
 *
 * The search takes points spread evenly over a box (a Latin hypercube), draws the box together
 * around the best so far, and again. It gives the best that it found; how far the
 * numbers are off stands beside it, and how wide the settings lie that fit about as well.
 *
 * Source: method of simulated moments: McFadden, Econometrica 57 (1989).
 */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { checkPathStart } from '../data/summary-path.ts'
import { parseNumber } from '../data/table.ts'
import { InputError } from '../kit/assert.ts'
import { createStream } from '../kit/streams.ts'
import { latinHypercube } from '../risk/sobol-indices.ts'
import { quantityFor } from './metric.ts'
import { count, figure, share } from './quantity.ts'
import type { Range } from './sensitivity.ts'
import { numberColumn, type Table, tableOf, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

export interface Target {
  readonly path: string
  readonly value: number
  /** An error of this size counts 1. */
  readonly scale: number
}

/** `liquidatedUsd=5.5e9`, or `liquidatedUsd=5.5e9±1e8`. */
export function readTarget(text: string): Target {
  const [, path = '', first = '', last] = /^([^=]+)=([^±]+)(?:±(.+))?$/.exec(text) ?? []
  const value = parseNumber(first)
  const scale = last === undefined ? Math.abs(value) || 1 : parseNumber(last)
  if (path === '' || !Number.isFinite(value) || !(scale > 0)) {
    const allowed = "'liquidatedUsd=5.5e9', or '=5.5e9±1e8' with the error that counts 1"
    throw new InputError(`--target ${text} says no number`, {
      ...{ field: '--target', value: text, allowed },
    })
  }
  checkPathStart(path.trim(), { field: '--target', file: '--target' })
  return { path: path.trim(), value, scale }
}

/** `means` in the order of the targets; what no run has counts as infinitely far off. */
export const costOf = (targets: readonly Target[], means: readonly (number | null)[]): number =>
  targets.reduce((sum, { value, scale }, at) => {
    const off = ((means[at] ?? Number.POSITIVE_INFINITY) - value) / scale
    return sum + off * off
  }, 0)

export interface Tried {
  /** In the order of the ranges. */
  readonly point: readonly number[]
  readonly means: readonly (number | null)[]
  readonly cost: number
}

export interface Zoom {
  /** Points to try next; none: it has ended. */
  batch(): number[][]
  tell(tried: readonly Tried[]): void
  readonly tried: readonly Tried[]
}

/** Of its width a box keeps so much from round to round. */
const drawnTo = 0.6

export function createZoom(
  ranges: readonly Range[],
  points: number,
  rounds: number,
  seed: number,
): Zoom {
  const random = createStream(seed, 'report/calibrate')
  const ends = ranges.map(({ from, to }) => [Math.min(from, to), Math.max(from, to)] as const)
  let box = ends
  let round = 0
  const tried: Tried[] = []
  return {
    tried,
    batch() {
      if (round >= rounds) return []
      const rows = latinHypercube(points, ranges.length, random, round++)
      return rows.map((row) => row.map((it, at) => inBox(box[at] as End, it)))
    },
    tell(found) {
      tried.push(...found)
      const best = bestOf(tried)
      box = box.map(([low, high], at) => {
        const reach = (drawnTo * (high - low)) / 2
        const [least, most] = ends[at] as End
        // A box at the edge keeps its width.
        const middle = Math.min(most - reach, Math.max(least + reach, best.point[at] ?? 0))
        return [middle - reach, middle + reach] as const
      })
    },
  }
}

type End = readonly [low: number, high: number]

const inBox = ([low, high]: End, place: number): number => low + (high - low) * place

export const bestOf = (tried: readonly Tried[]): Tried =>
  tried.reduce((a, b) => (b.cost < a.cost ? b : a))

export interface CalibrateReport {
  readonly title: string
  readonly ranges: readonly Range[]
  readonly targets: readonly Target[]
  readonly seeds: readonly number[]
  readonly best: Tried
  /** By range, between which values settings lie that fit about as well. */
  readonly alike: readonly End[]
  /** By target and seed, with the best settings. */
  readonly bySeed: readonly (readonly (number | null)[])[]
  readonly tried: number
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

/** Above the least cost by so much: what an error of a hundredth of a scale costs. */
const alikeWithin = 1e-4

export function calibrateReport(
  { id }: LoadedScenario,
  ranges: readonly Range[],
  targets: readonly Target[],
  seeds: readonly number[],
  tried: readonly Tried[],
  bySeed: readonly (readonly (number | null)[])[],
): CalibrateReport {
  const best = bestOf(tried)
  const near = tried.filter(({ cost }) => cost <= best.cost + alikeWithin)
  const alike = ranges.map((_, at): End => {
    const values = near.map(({ point }) => point[at] ?? 0)
    return [Math.min(...values), Math.max(...values)]
  })
  const settings = ranges.map(({ path }, at) => say`${path} = ${figure(best.point[at] ?? null)}`)
  return {
    title: `${id}: fitted to ${targets.map(({ path }) => path).join(', ')}`,
    ...{ ranges, targets, seeds, best, alike, bySeed, tried: tried.length },
    sentences: [
      say`Fitted, on the mean over ${count(seeds.length)} seeds: ${settings.flatMap((it, at) =>
        at === 0 ? [it] : [', ', it],
      )}.`,
      ...(ranges.length > targets.length
        ? ['More settings than targets: others fit as well.']
        : []),
    ],
    tables: [settingsTable(ranges, best, alike), targetsTable(targets, best, bySeed)],
  }
}

function settingsTable(ranges: readonly Range[], best: Tried, alike: readonly End[]): Table {
  const rows = ranges.map(({ path, from, to }, at): Text[] => [
    path,
    figure(best.point[at] ?? null),
    say`${figure(alike[at]?.[0] ?? null)} … ${figure(alike[at]?.[1] ?? null)}`,
    say`${figure(from)} … ${figure(to)}`,
  ])
  const columns = [
    textColumn('path', 'setting'),
    numberColumn('value', 'fitted'),
    numberColumn('alike', 'fit about as well'),
    numberColumn('range', 'searched'),
  ]
  return tableOf('settings', 'Settings', columns, rows, [
    'about as well: as if off by a hundredth of a scale more, among the points that were tried',
  ])
}

function targetsTable(
  targets: readonly Target[],
  best: Tried,
  bySeed: readonly (readonly (number | null)[])[],
): Table {
  const rows = targets.map(({ path, value }, at): Text[] => {
    const q = (it: number | null) => quantityFor(path, it)
    const found = best.means[at] ?? null
    const own = (bySeed[at] ?? []).flatMap((it) => it ?? [])
    const ends = own.length === 0 ? '' : say`${q(Math.min(...own))} … ${q(Math.max(...own))}`
    const off = found === null || value === 0 ? '' : share(found / value - 1)
    return [path, q(value), q(found), off, ends]
  })
  const columns = [
    textColumn('path', 'number'),
    numberColumn('target'),
    numberColumn('mean'),
    numberColumn('off'),
    numberColumn('seeds', 'over seeds'),
  ]
  return tableOf('targets', 'Targets', columns, rows)
}
