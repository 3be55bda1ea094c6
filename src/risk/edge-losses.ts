/**
 * What travels along each type of edge: the losses of a run less those of the same run without
 * these edges. A second run, not an estimate, so that removing a type removes exactly what is
 * attributed to it. Shares of several types need not add up: whoever is hit along two of them is
 * saved by removing either, or by neither.
 *
 * A loss is counted with everybody who has it, so that what a firm loses on an account, and its
 * creditors on the firm, are two numbers and never one sum.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Summary } from '../engine/reading/result.ts'
import { summarize } from '../engine/reading/summary.ts'
import { type EdgeType, edgeTypes, type Settings, type Snapshot } from '../engine/world/snapshot.ts'

/** Who failed in a run and what it cost, dollars. */
export interface Losses {
  /** Accounts that a venue acted on, or the estate of their owner. */
  readonly accounts: number
  /** Firms in default. */
  readonly firms: number
  /** What those accounts, and others below zero, have lost. */
  readonly lostUsd: number
  /** Of it nobody has paid: bad debt and standing shortfall. */
  readonly unpaidUsd: number
  /** What creditors lose on debts of firms in default. */
  readonly creditorsUsd: number
}

export const lossKinds = ['accounts', 'firms', 'lostUsd', 'unpaidUsd', 'creditorsUsd'] as const

export interface EdgeLosses {
  readonly edges: EdgeType
  /** Of the run without them. */
  readonly without: Losses
  /** Of the run with them, less that: below 0 where they spare more than they cost. */
  readonly attributed: Losses
}

export function lossesOf(summary: Summary): Losses {
  return {
    accounts: summary.liquidatedAccounts,
    firms: summary.credit?.defaults.length ?? 0,
    lostUsd: summary.waterfall[0]?.usd ?? 0,
    unpaidUsd: summary.totalShortfallUsd,
    creditorsUsd: summary.creditLossUsd,
  }
}

/** Losses, less those without: by kind. */
export function lessLosses(all: Losses, without: Losses): Losses {
  const entries = lossKinds.map((kind) => [kind, all[kind] - without[kind]])
  return Object.fromEntries(entries) as unknown as Losses
}

/** One more run for each type. `all`: what was lost with all edges that the settings leave. */
export function edgeLosses(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  all: Losses,
  types: readonly EdgeType[] = edgeTypes,
): EdgeLosses[] {
  return types.map((edges) => {
    const without = lossesOf(runWithout(snapshot, settings, registry, edges))
    return { edges, without, attributed: lessLosses(all, without) }
  })
}

/** The run without these edges, to its end. */
export function runWithout(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  edges: EdgeType,
): Summary {
  const without = [...new Set([...(settings.without ?? []), edges])]
  const run = createRun(compile(snapshot, { ...settings, without }, registry), registry, {
    trace: false,
  })
  advance(run)
  return summarize(run)
}
