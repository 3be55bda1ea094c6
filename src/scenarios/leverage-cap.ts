/**
 * What a cap on leverage costs whom, by how tight it is and how many leave for the exchange that
 * has none: the same people each time, and the same fall.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Summary } from '../engine/reading/result.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import { aboveCap, type LeverageCap, withCap } from '../engine/world/capped.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'

const caps = [25, 10, 5, 3, 2]
const leaving = [0, 0.25, 0.5, 1]
const venues = ['regulated']
const to = 'offshore'

export const leverageCapStudy: Study = {
  id: 'leverage-cap',
  tables(snapshot, settings, registry) {
    const ask = asking(snapshot, settings, registry)
    return [
      tableOf('The tighter the cap, where nobody leaves', ask, 'cap', caps, (leverage) => {
        return { leverage, venues }
      }),
      tableOf(
        'A cap of twice, by the part of those above it who leave',
        ask,
        'leave',
        leaving,
        (it) => {
          return { leverage: 2, venues, migration: it, to }
        },
      ),
    ]
  },
}

/** A run of the people under a cap: what they had above it, and what came of it. */
export interface Capped {
  readonly aboveUsd: number
  /** Part of all notional that stands at the venue without a cap, before anything happens. */
  readonly elsewhere: number
  readonly summary: Summary
}

export type Ask = (cap: LeverageCap) => Capped

export function asking(snapshot: Snapshot, settings: Settings, registry: Registry): Ask {
  const { oracles, instruments } = compile(snapshot, settings, registry)
  const priceOf = (row: number) => oracles.startValue[instruments.oracle[row]]
  return (cap) => {
    const capped = withCap(snapshot, cap, priceOf)
    const run = createRun(compile(capped, settings, registry), registry, { trace: false })
    advance(run)
    return {
      aboveUsd: aboveCap(snapshot, cap, priceOf),
      elsewhere: shareAt(capped, to, priceOf),
      summary: summarize(run),
    }
  }
}

function shareAt(
  { venues: all, accounts, legs }: Snapshot,
  id: string,
  priceOf: (row: number) => number,
): number {
  let [here, whole] = [0, 0]
  for (let leg = 0; leg < legs.count; leg++) {
    const notional = Math.abs(legs.amount[leg] * priceOf(legs.instrument[leg]))
    whole += notional
    if (all[accounts.venue[legs.account[leg]]].id === id) here += notional
  }
  return whole > 0 ? here / whole : 0
}

function tableOf(
  title: string,
  ask: Ask,
  name: string,
  values: readonly number[],
  capOf: (value: number) => LeverageCap,
): StudyTable {
  return {
    title,
    note:
      'Dollars. Above is what the cap would have forced at once, Σ max(0, N − L̄ E). The ' +
      'liquidated lose their margin, and bad debt that nobody pays; providers have bought.',
    columns: [name, 'above', 'offshore, %', 'liquidated', 'margin', 'bad debt', 'providers lose'],
    rows: values.map((value) => {
      const { aboveUsd, elsewhere, summary } = ask(capOf(value))
      const { waterfall, byRole, liquidatedUsd, badDebtUsd } = summary
      const margin = waterfall.find(({ id }) => id === 'margin')?.usd ?? 0
      const provided = byRole.find(({ role }) => role === 'provider')?.usd ?? 0
      const offshore = Number((100 * elsewhere).toFixed(1))
      const lost = [liquidatedUsd, margin, badDebtUsd, -provided]
      return [value, round(aboveUsd), offshore, ...lost.map(round)]
    }),
  }
}

/** To whole units; never minus zero. */
const round = (value: number): number => Math.round(value) + 0
