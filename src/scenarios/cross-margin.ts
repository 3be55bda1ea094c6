/**
 * The same positions on one margin and on a margin each, by the fall of one coin; and which of the
 * positions of an account are closed first.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'
import { marginFrontier } from '../risk/cross-isolated.ts'
import { closingOrders } from '../rules/closing-order.ts'

const market = 'exchange/A'
const other = 'exchange/B'
const drops = [0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2]

export const crossMargin: Study = {
  id: 'cross-margin',
  tables: (snapshot, settings, registry) => [
    frontierTable(snapshot, settings, registry),
    closingTable(snapshot, settings, registry),
  ],
}

function frontierTable(snapshot: Snapshot, settings: Settings, registry: Registry): StudyTable {
  const there = snapshot.markets.findIndex(({ id }) => id === other)
  const rows = marginFrontier(snapshot, settings, registry, { market, drops }).map(
    ({ drop, cross, isolated }) => [
      100 * drop,
      ...[cross.owners, isolated.owners],
      ...[cross.liquidatedUsd, isolated.liquidatedUsd].map(Math.round),
      ...[cross.shortfallUsd, isolated.shortfallUsd].map(Math.round),
      ...[cross.prices[there], isolated.prices[there]],
    ],
  )
  return {
    title: 'One margin for all positions, or one for each',
    note:
      'A alone falls by so much, B by nothing. Owners of whom anything was liquidated; dollars. ' +
      'Shortfall is what the accounts owe that nobody has paid.',
    columns: [
      ...['fall of A, %', 'owners, cross', 'owners, isolated'],
      ...['liquidated, cross', 'liquidated, isolated'],
      ...['shortfall, cross', 'shortfall, isolated', 'B at the end, cross', 'B, isolated'],
    ],
    rows: rows.map((row) => row.map((it) => Number(it.toPrecision(8)))),
  }
}

function closingTable(snapshot: Snapshot, settings: Settings, registry: Registry): StudyTable {
  return {
    title: 'Which position of an account is closed first',
    note: 'In the scenario as it stands. The other two stop once the rest of the account is safe.',
    columns: ['closes', 'liquidated', 'bad debt', 'A at the end', 'B at the end'],
    rows: closingOrders.map((closes) => {
      const venues = snapshot.venues.map((it) => ({ ...it, rules: { ...it.rules, closes } }))
      const run = createRun(compile({ ...snapshot, venues }, settings, registry), registry, {
        trace: false,
      })
      advance(run)
      const { liquidatedUsd, badDebtUsd, markets } = summarize(run)
      const endOf = (id: string) =>
        Number((markets.find((it) => it.id === id)?.endPrice ?? 0).toPrecision(6))
      return [
        closes,
        Math.round(liquidatedUsd),
        Math.round(badDebtUsd),
        endOf(market),
        endOf(other),
      ]
    }),
  }
}
