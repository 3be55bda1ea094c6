/**
 * What a regime brings besides volatility, and who knows when it has come: the same days with one
 * thing after the other, and what somebody who sees prices only makes of this one.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, ShockSpec, Snapshot } from '../engine/world/snapshot.ts'
import { log } from '../kit/math.ts'
import { quantileOf } from '../kit/quantile.ts'
import { filterRegimes } from '../returns/regime-filter.ts'
import type { RegimeState } from '../shocks/regimes.ts'

export const days = 40
const rounded = (value: number): number => Number(value.toPrecision(3))

export const regimeSwitch: Study = {
  id: 'regime-switch',
  tables(snapshot, settings, registry) {
    return [lossTable(snapshot, settings, registry), ribbonTable(snapshot, settings, registry)]
  },
}

interface Regime {
  readonly mean?: number
  readonly deviation: number
}

const fixed = [
  [1, 0],
  [0, 1],
]

/** From the plain chain of a textbook to all that the scenario has. */
export function variants({ shocks }: Settings): Readonly<Record<string, ShockSpec>> {
  const [given] = shocks
  const { pressure: _pressure, ...unpressed } = given
  const plain = (given.regimes as readonly Regime[]).map(({ mean = 0, deviation }) => {
    return { mean, deviation }
  })
  return {
    'calm all day': { ...unpressed, transition: fixed },
    'regimes of returns': { ...unpressed, regimes: plain },
    'and of depth and makers': unpressed,
    'pressed by liquidations': given,
    'stress from now on': { ...unpressed, transition: fixed, start: 1 },
  }
}

/** The same `days` seeds for each. */
export function lossesOf(
  shock: ShockSpec,
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
) {
  return Array.from({ length: days }, (_, day) => {
    const changed = { ...settings, seed: day + 1, shocks: [shock] }
    const run = createRun(compile(snapshot, changed, registry), registry, { trace: false })
    advance(run)
    const { liquidatedUsd, totalShortfallUsd } = summarize(run)
    return { liquidatedUsd, totalShortfallUsd, stressed: stressedShare(run) }
  })
}

const stateOf = ({ world }: Run) => world.shocks[0].state as RegimeState

function stressedShare(run: Run): number {
  const { path, made } = stateOf(run)
  return path.subarray(0, made).filter((it) => it > 0).length / made
}

function lossTable(snapshot: Snapshot, settings: Settings, registry: Registry): StudyTable {
  const rows = Object.entries(variants(settings)).map(([name, shock]) => {
    const found = lossesOf(shock, snapshot, settings, registry)
    const mean = (of: (it: (typeof found)[number]) => number) =>
      found.reduce((sum, it) => sum + of(it), 0) / days
    const high = (of: (it: (typeof found)[number]) => number) =>
      quantileOf(Float64Array.from(found, of).sort(), 0.95)
    return [
      name,
      rounded(100 * mean(({ stressed }) => stressed)),
      rounded(mean(({ liquidatedUsd }) => liquidatedUsd)),
      rounded(high(({ liquidatedUsd }) => liquidatedUsd)),
      rounded(mean(({ totalShortfallUsd }) => totalShortfallUsd)),
      rounded(high(({ totalShortfallUsd }) => totalShortfallUsd)),
    ]
  })
  return {
    title: 'What a regime brings',
    note:
      `Dollars, over ${days} days with the same draws (seeds 1 to ${days}). LaR and VaR: the 95 ` +
      '% quantiles of what is liquidated and of what nobody pays, within the length of the run.',
    columns: ['world', 'stressed, %', 'liquidated', 'LaR', 'unpaid', 'VaR'],
    rows,
  }
}

const linesMax = 12

/** In stress, and how sure of it somebody is who knows the chain and sees prices only. */
function ribbonTable(snapshot: Snapshot, settings: Settings, registry: Registry): StudyTable {
  const prices: number[] = []
  const onRound = (run: Run) => {
    prices[Math.max(0, stateOf(run).made - 1)] = run.world.markets.quoted[0].mid()
  }
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false, onRound })
  const start = run.world.markets.quoted[0].mid()
  advance(run)
  const { path, made } = stateOf(run)
  const returns = Array.from({ length: made }, (_, step) =>
    log((prices[step] ?? start) / (prices[step - 1] ?? start)),
  )
  const [given] = settings.shocks
  const plain = given.regimes as readonly Regime[]
  const { filtered, smoothed } = filterRegimes(returns, {
    transition: given.transition as number[][],
    mean: plain.map(({ mean = 0 }) => mean),
    deviation: plain.map(({ deviation }) => deviation),
  })
  const width = Math.ceil(made / linesMax)
  const lines = Array.from({ length: Math.ceil(made / width) }, (_, line) => line * width)
  const mean = (from: number, of: (step: number) => number) => {
    const steps = Array.from({ length: Math.min(width, made - from) }, (_, at) => from + at)
    return rounded((100 * steps.reduce((sum, it) => sum + of(it), 0)) / steps.length)
  }
  const minutes = (step: number) => Math.round((step * (given.everyMs as number)) / 60_000)
  return {
    title: 'What prices say of the regime',
    note:
      'Per cent of each stretch in stress, and how likely somebody takes it to be who knows the ' +
      'chain and sees prices: those up to then, and all of them. Forced sales look like stress.',
    columns: ['from minute', 'in stress', 'seen by then', 'seen at the end'],
    rows: lines.map((from) => [
      String(minutes(from)),
      mean(from, (step) => (path[step] > 0 ? 1 : 0)),
      mean(from, (step) => 1 - (filtered[step]?.[0] ?? 1)),
      mean(from, (step) => 1 - (smoothed[step]?.[0] ?? 1)),
    ]),
  }
}
