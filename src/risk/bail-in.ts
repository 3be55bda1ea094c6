/**
 * The least cash, and for whom, with which no firm of a run defaults: given at the start, so that
 * nobody sells for want of it.
 *
 * Found by runs. Whoever defaults first lacked what it was short of while everybody else stood: it
 * needs that at least. With it the run goes on until the next falls first, or nobody does. So what
 * is given to each is needed, and all together is enough.
 *
 * A firm that cannot pay what is due though it is worth more lacks cash on a day, and is not saved.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'

export interface BailIn {
  /** By firm that needs any, in the order in which they fell; dollars. */
  readonly needs: readonly { readonly firm: string; readonly usd: number }[]
  /** Firms that lack cash on a day: worth more than they owe, and in default all the same. */
  readonly illiquid: readonly string[]
  readonly runs: number
  /** False: somebody still defaults by its losses after `runsMax`. */
  readonly isEnough: boolean
}

/** A little more, so that nobody is short by rounding: a share, and dollars. */
const rounding = 1 + 1e-9
const dust = 1e-9

export function runBailIn(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  runsMax = 100,
): BailIn {
  const needs = new Map<string, number>()
  const told = (illiquid: readonly string[], runs: number, isEnough: boolean): BailIn => {
    return { needs: [...needs].map(([firm, usd]) => ({ firm, usd })), illiquid, runs, isEnough }
  }
  const { credit } = snapshot
  if (credit === undefined) return told([], 0, true)
  for (let runs = 1; runs <= runsMax; runs++) {
    const run = createRun(compile(withCash(snapshot, needs), settings, registry), registry, {
      trace: false,
    })
    advance(run)
    const { defaults = [], firms = [] } = summarize(run).credit ?? {}
    const fallen = defaults.flatMap((id) => firms.find((firm) => firm.id === id) ?? [])
    const first = fallen.find(({ isContagion, shortUsd }) => !isContagion && shortUsd > 0)
    if (first === undefined) return told(defaults, runs, true)
    needs.set(first.id, (needs.get(first.id) ?? 0) + first.shortUsd * rounding + dust)
  }
  return told([], runsMax, false)
}

/** Firms have so much more cash at the start, dollars by name. */
export function withCash(snapshot: Snapshot, needs: ReadonlyMap<string, number>): Snapshot {
  const { credit } = snapshot
  if (credit === undefined) return snapshot
  const usd = snapshot.assets.find(({ id }) => id === credit.asset)?.usd
  // What firms keep is money: dollars a unit, at the start where that follows an oracle.
  const unit = typeof usd === 'number' ? usd : 1
  const firms = credit.firms.map((firm) => {
    return { ...firm, cash: (firm.cash ?? 0) + (needs.get(firm.id) ?? 0) / unit }
  })
  return { ...snapshot, credit: { ...credit, firms } }
}
