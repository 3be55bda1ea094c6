/** Along which edges failure travelled, who because of whom, and what is left without an edge. */
import { type CompareReport, textOf } from 'cascade-engine/report'
import { createClient } from '../engine/client.ts'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { InfectionChart } from '../parts/infection-chart.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useAsk } from '../parts/use-ask.ts'
import type { DeskState } from '../use-desk.ts'

/** As `without` of a scenario names them. */
const edges = [
  ['price', 'prices'],
  ['debt', 'debts'],
  ['claim', 'claims'],
  ['dependency', 'dependencies'],
  ['rule', 'rules'],
] as const

interface ContagionViewProps {
  readonly desk: DeskState
  readonly source: ScenarioFiles
  readonly set: readonly string[]
  readonly onAccount: (account: string) => void
}

export function ContagionView({ desk, source, set, onAccount }: ContagionViewProps) {
  const { view } = desk
  const { answer, fault, isBusy, ask } = useAsk<CompareReport>()
  if (view === null) return null
  const without = (edge: string) => {
    const client = createClient()
    void ask(async () => {
      await client.open(source, set)
      return client.ask('compare', [], [`without=[${edge}]`])
    }).finally(client.close)
  }
  return (
    <>
      {view.infection.length === 0 && (
        <section>
          <p>Nobody failed because of anybody else. Turn the shock up, or open cefi-lenders.</p>
        </section>
      )}
      {view.picture && (
        <section aria-label="The infection over time">
          <h2>The infection over time</h2>
          <InfectionChart key={view.hash} picture={view.picture} onAccount={onAccount} />
        </section>
      )}
      {view.infection.map((table) => (
        <section key={table.id + textOf(table.title)}>
          <Grid
            table={table}
            canAsk={(row) => table.id === 'infection-tree' && row.id !== undefined}
            onRow={(row) => row.id && onAccount(row.id)}
          />
        </section>
      ))}
      <section aria-label="Without an edge">
        <h2>Had nothing travelled along one kind of edge</h2>
        <div className="toolbar">
          {edges.map(([edge, name]) => (
            <button key={edge} type="button" disabled={isBusy} onClick={() => without(edge)}>
              without {name}
            </button>
          ))}
          <span role="status" className="muted">
            {isBusy ? 'running both …' : ''}
          </span>
        </div>
        {fault && <FaultBox fault={fault} />}
        {answer && <ToldOf told={answer} />}
      </section>
    </>
  )
}
