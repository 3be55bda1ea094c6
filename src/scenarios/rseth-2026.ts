/**
 * The same loss under both decisions: borne by all holders alike, or by those on other chains
 * first. Who bears it changes who is liquidated, where, and how much nobody pays.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Study } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, ShockSpec, Snapshot } from '../engine/world/snapshot.ts'

const decisions = [
  { rule: 'pro-rata', says: 'all alike' },
  { rule: 'first-loss', says: 'other chains first' },
] as const

const isLoss = ({ model, among }: ShockSpec): boolean =>
  model === 'write-down' && Array.isArray(among)

export const rseth: Study = {
  id: 'rseth-2026',
  tables(snapshot, settings, registry) {
    if (!settings.shocks.some(isLoss)) return []
    return [
      {
        title: 'Who bears the loss, and what it leaves at each venue',
        note: 'Accounts liquidated, and dollars that nobody pays, of the loans in the scenario.',
        columns: ['borne by', 'venue', 'liquidated', 'bad debt'],
        rows: decisions.flatMap(({ rule, says }) =>
          outcomes(snapshot, decided(settings, rule), registry).map((it) => [says, ...it]),
        ),
      },
    ]
  },
}

function decided(settings: Settings, rule: string): Settings {
  const shocks = settings.shocks.map((shock) => {
    if (!isLoss(shock)) return shock
    const { bearer: _, ...given } = shock
    return { ...given, rule } as ShockSpec
  })
  return { ...settings, shocks }
}

function outcomes(snapshot: Snapshot, settings: Settings, registry: Registry) {
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  advance(run)
  const { perVenue } = summarize(run)
  const { accounts, names } = run.world
  return perVenue.map(({ id, badDebtUsd }): [string, number, number] => {
    const venue = names.venues.indexOf(id)
    let liquidated = 0
    for (const [row, is] of run.isLiquidated.entries()) {
      if (is === 1 && accounts.venue[row] === venue) liquidated++
    }
    return [id, liquidated, Math.round(badDebtUsd)]
  })
}
