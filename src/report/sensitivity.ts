/**
 * What a number of a scenario hangs on: parts that can be switched off (Shapley shares), settings
 * that vary over ranges (Sobol indices), and the pairs of markets that carry the loop (elasticities
 * of ρ(K)).
 */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { InputError } from '../kit/assert.ts'
import { createStream } from '../kit/streams.ts'
import { gainElasticities } from '../risk/gain-elasticity.ts'
import { measureGain } from '../risk/loop-gain.ts'
import { shapleyMax, shapleyShares } from '../risk/shapley.ts'
import { type SobolIndex, sobolDesign, sobolIndices } from '../risk/sobol-indices.ts'
import { compileScenario } from './compile-scenario.ts'
import { quantityFor } from './metric.ts'
import { figure, share } from './quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

/** A setting that varies evenly between two values. */
export interface Range {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** `shocks.0.drop=0.05:0.2`. */
export function readRange(text: string): Range {
  const [, path = '', first, last] = /^([^=]+)=([^:,]+):([^:,]+)$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (path !== '' && Number.isFinite(from) && Number.isFinite(to) && from !== to) {
    return { path: path.trim(), from, to }
  }
  const facts = { field: '--vary', value: text, allowed: 'path=from:to, two numbers' }
  throw new InputError(`--vary ${text} is no range`, facts)
}

export interface SensitivityPlan {
  /** What each run sets: all sets of parts, then the samples of the ranges. */
  readonly runs: readonly (readonly string[])[]
  readonly off: readonly string[]
  readonly ranges: readonly Range[]
  readonly samples: number
  readonly seed: number
}

const seedName = 'report/sensitivity'

/** `off`: what switches each part off, as `--set` takes it. */
export function planSensitivity(
  off: readonly string[],
  ranges: readonly Range[],
  samples: number,
  seed: number,
): SensitivityPlan {
  if (off.length > shapleyMax) {
    const facts = { field: '--off', value: off.length, allowed: `at most ${shapleyMax}` }
    throw new InputError(`${off.length} parts would take ${1 << off.length} runs`, facts)
  }
  const sets = Array.from({ length: 1 << off.length }, (_, set) =>
    off.filter((_, part) => ((set >> part) & 1) === 0),
  )
  const points =
    ranges.length === 0
      ? []
      : sobolDesign(samples, ranges.length, createStream(seed, `${seedName}/design`))
  const varied = points.map((row) =>
    ranges.map(({ path, from, to }, at) => `${path}=${from + (to - from) * (row[at] ?? 0)}`),
  )
  return { runs: [...sets, ...varied], off, ranges, samples, seed }
}

export interface ShapleyPart {
  readonly off: string
  readonly share: number
  /** Loss with everything less loss without this alone. */
  readonly alone: number
}

export interface GainPair {
  /** Falls when what a fall of `from` forces is sold. */
  readonly market: string
  readonly from: string
  readonly k: number
  readonly elasticity: number
}

export interface SensitivityReport {
  readonly title: string
  readonly metric: string
  /** With every part. */
  readonly whole: number
  /** Without all of them. */
  readonly bare: number
  readonly parts: readonly ShapleyPart[]
  readonly indices: readonly (SobolIndex & { readonly path: string })[]
  readonly gain: { readonly rho: number; readonly pairs: readonly GainPair[] }
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

const pairsMax = 12

/** `values` are the number of each run of the plan. */
export function sensitivityReport(
  loaded: LoadedScenario,
  registry: Registry,
  metric: string,
  plan: SensitivityPlan,
  values: readonly number[],
): SensitivityReport {
  const { off, ranges, samples, seed } = plan
  const sets = values.slice(0, 1 << off.length)
  const [bare = 0, whole = 0] = [sets[0], sets.at(-1)]
  const shares = shapleyShares(sets)
  const parts = off
    .map((text, part) => ({
      off: text,
      share: shares[part] ?? 0,
      alone: whole - (sets[(sets.length - 1) ^ (1 << part)] ?? 0),
    }))
    .sort((a, b) => b.share - a.share)
  const drawn = values.slice(sets.length)
  const random = createStream(seed, `${seedName}/resamples`)
  const found = drawn.length === 0 ? [] : sobolIndices(drawn, samples, random)
  const indices = (found ?? [])
    .map((it, at) => ({ path: ranges[at]?.path ?? '', ...it }))
    .sort((a, b) => b.total - a.total)
  const gain = gainOf(loaded, registry)
  return {
    title: `${loaded.id}: what ${metric} hangs on`,
    ...{ metric, whole, bare, parts, indices, gain },
    sentences: told(metric, whole, bare, parts, found === null, gain.rho),
    tables: [
      ...(parts.length > 0 ? [partsTable(metric, parts, whole - bare)] : []),
      ...(indices.length > 0 ? [indicesTable(metric, indices)] : []),
      ...(gain.pairs.length > 0 ? [gainTable(gain.pairs)] : []),
    ],
  }
}

function gainOf(loaded: LoadedScenario, registry: Registry) {
  const { markets, K, rho } = measureGain(compileScenario(loaded, registry), registry)
  // A fall that forces somebody to buy back carries no loop: it counts as nothing here.
  const elasticities = gainElasticities(K.map((row) => row.map((it) => Math.max(0, it)))) ?? []
  const pairs = elasticities.flatMap((row, a) =>
    row.map((elasticity, b) => ({
      market: markets[a] ?? '',
      from: markets[b] ?? '',
      k: K[a]?.[b] ?? 0,
      elasticity,
    })),
  )
  const kept = pairs.filter(({ elasticity }) => elasticity > 0)
  return { rho, pairs: kept.sort((x, y) => y.elasticity - x.elasticity).slice(0, pairsMax) }
}

function told(
  metric: string,
  whole: number,
  bare: number,
  parts: readonly ShapleyPart[],
  isFlat: boolean,
  rho: number,
): Text[] {
  const q = (value: number) => quantityFor(metric, value)
  const [first] = parts
  return [
    ...(first === undefined
      ? [say`${metric} is ${q(whole)}.`]
      : [
          say`${metric} is ${q(whole)}, ${q(bare)} without all parts. The largest share is that of \
what ${first.off} takes out: ${q(first.share)}.`,
        ]),
    ...(isFlat ? ['No value of what was varied makes a difference.'] : []),
    ...(rho === 0 ? ['At the start a small fall does not feed on itself: ρ(K) is 0.'] : []),
  ]
}

function partsTable(metric: string, parts: readonly ShapleyPart[], difference: number): Table {
  const q = (value: number) => quantityFor(metric, value)
  const rows = parts.map((it): Text[] => [
    it.off,
    q(it.share),
    difference === 0 ? '' : share(it.share / difference),
    q(it.alone),
  ])
  const columns = [
    textColumn('off', 'what is taken out'),
    numberColumn('share', 'its share'),
    numberColumn('of-all', 'of all'),
    numberColumn('alone', 'less without it alone'),
  ]
  return tableOf('parts', `Who makes ${metric}`, columns, rows, [
    'Shapley: what each adds, on average over all orders in which they may come; the shares sum',
  ])
}

function indicesTable(metric: string, indices: SensitivityReport['indices']): Table {
  const ends = ([low, high]: readonly [number, number]) => say`${share(low)} … ${share(high)}`
  const rows = indices.map((it): Text[] => [
    it.path,
    share(it.first),
    ends(it.firstEnds),
    share(it.total),
    ends(it.totalEnds),
  ])
  const columns = [
    textColumn('path', 'setting'),
    numberColumn('first', 'by itself'),
    numberColumn('first-ends', '95 %'),
    numberColumn('total', 'with others'),
    numberColumn('total-ends', '95 % '),
  ]
  return tableOf('indices', `What ${metric} varies with`, columns, rows, [
    'Sobol: shares of the variance, settings drawn evenly and independently over their ranges',
  ])
}

function gainTable(pairs: readonly GainPair[]): Table {
  const rows = pairs.map((it): Text[] => [it.market, it.from, figure(it.k), figure(it.elasticity)])
  const columns = [
    textColumn('market', 'falls'),
    textColumn('from', 'when this falls'),
    numberColumn('k', 'K'),
    numberColumn('elasticity', 'ρ(K) moves by'),
  ]
  return tableOf('gain', 'What the loop hangs on', columns, rows, [
    'per cent by which ρ(K) changes if that entry changes by one; they sum to 1',
  ])
}
