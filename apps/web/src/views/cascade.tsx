/** The home view: what happened on one time line, why, and who lost and paid. */
import { type DeskView, type Table, textOf, withoutZero } from 'cascade-engine/report'
import { useState } from 'react'
import { Answers } from '../parts/answers.tsx'
import { CascadePlayer } from '../parts/cascade-player.tsx'
import { Grid } from '../parts/grid.tsx'
import { KnobRow } from '../parts/knob-row.tsx'
import type { DeskState } from '../use-desk.ts'

export interface CascadeViewProps {
  readonly desk: DeskState
  readonly onAccount: (account: string) => void
}

export function CascadeView({ desk, onAccount }: CascadeViewProps) {
  const { view, live, knobs, turned, busy } = desk
  const shown = live ?? view
  const [picked, setPicked] = useState<Table | null>(null)
  if (shown === null) return null
  const status = live !== null && busy ? 'the whole run follows …' : busy ? `${busy} …` : ''
  return (
    <>
      <Answers view={shown} />
      <KnobRow
        knobs={knobs}
        turned={turned}
        status={status}
        onTurn={desk.turn}
        onSettle={desk.settle}
      />
      <ChartSection desk={desk} shown={shown} onPicked={setPicked} />
      {picked && picked.rows.length > 0 && (
        <section aria-label="Accounts of the chosen rounds">
          <Grid table={picked} onRow={(row) => row.id && onAccount(row.id)} />
        </section>
      )}
      <Losses view={shown} />
      <More table={shown.markets} columns={marketColumns} />
      {shown.facts && <More table={shown.facts} />}
      {shown.thresholds.rows.length > 0 && <More table={shown.thresholds} />}
      <More table={shown.stretches} />
      {[...shown.studies, ...shown.infection].map((table) => (
        <More key={table.id + textOf(table.title)} table={table} />
      ))}
    </>
  )
}

interface ChartSectionProps {
  readonly desk: DeskState
  readonly shown: DeskView
  readonly onPicked: (table: Table | null) => void
}

function ChartSection({ desk, shown, onPicked }: ChartSectionProps) {
  const { live, baseline, turned, client, frames } = desk
  const { chart } = shown
  const pick = async (point: number) => {
    const last = chart.points.round[point] ?? 0
    const first = (chart.points.round[point - 1] ?? 0) + 1
    if (client === null || live !== null || last < first) onPicked(null)
    else onPicked(await client.ask('acted', first, last))
  }
  return (
    <section aria-label="The cascade">
      <CascadePlayer
        chart={chart}
        ghost={Object.keys(turned).length > 0 && baseline ? baseline.chart : null}
        frames={frames}
        onMarket={desk.showMarket}
        onPick={(point) => void pick(point)}
      />
    </section>
  )
}

const marketColumns = [
  'market',
  'start',
  'end',
  'lowest',
  'alone',
  'in all',
  'bar',
  'liquidated',
  'ADL',
]

/** What is a click away: a table that would push the rest out of sight. */
function More({ table, columns }: { readonly table: Table; readonly columns?: readonly string[] }) {
  return (
    <section>
      <details>
        <summary>{textOf(table.title)}</summary>
        <Grid table={table} hasTitle={false} {...(columns && { columns })} />
      </details>
    </section>
  )
}

function Losses({ view }: { readonly view: DeskView }) {
  return (
    <div className="columns uneven">
      <section>
        <Grid table={withoutZero(view.waterfall, ['liquidated', 'bad-debt'])} />
        {!view.addsUp && <p role="alert">These do not add up: a defect, please report.</p>}
      </section>
      <section>
        <Grid table={view.losers} />
        <Grid table={view.equity} />
        <Grid table={view.unsafe} />
      </section>
    </div>
  )
}
