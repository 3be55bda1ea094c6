/** A against B: the scenario, and the same with changes. And one setting over many values. */
import {
  type CompareReport,
  type DeskView,
  type SweepReport,
  usualMetrics,
} from 'cascade-engine/report'
import { type FormEvent, useState } from 'react'
import { createClient } from '../engine/client.ts'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { CascadeChart } from '../parts/cascade-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { marketOf } from '../parts/market-of.ts'
import { ToldOf } from '../parts/told.tsx'
import { useAsk } from '../parts/use-ask.ts'
import type { DeskState } from '../use-desk.ts'

interface LabViewProps {
  readonly desk: DeskState
  readonly source: ScenarioFiles
  /** What is set on the page already: in A and in B. */
  readonly set: readonly string[]
}

interface Both {
  readonly report: CompareReport
  readonly a: DeskView
  readonly b: DeskView
}

export function LabView({ desk, source, set }: LabViewProps) {
  return (
    <>
      <datalist id="settings">
        {desk.settings.map(({ path, value }) => (
          <option key={path} value={path}>{`${path} = ${value}`}</option>
        ))}
      </datalist>
      <Comparison {...{ desk, source, set }} />
      <Sweeping {...{ desk, source, set }} />
    </>
  )
}

/** In threads of their own, so that the page stays free. */
async function runBoth(
  source: ScenarioFiles,
  set: readonly string[],
  changes: readonly string[],
): Promise<Both> {
  const [first, second] = [createClient(), createClient()]
  try {
    await Promise.all([first.open(source, set), second.open(source, [...set, ...changes])])
    const [report, b] = await Promise.all([
      first.ask('compare', [], changes),
      second.ask('run', {}),
    ])
    return { report, a: await first.ask('run', {}), b }
  } finally {
    first.close()
    second.close()
  }
}

const first = { path: '', value: '' }

function Comparison({ desk, source, set }: LabViewProps) {
  const [rows, setRows] = useState<readonly (typeof first)[]>([first])
  const { answer, fault, isBusy, ask } = useAsk<Both>()
  const changes = rows
    .filter(({ path }) => path.trim() !== '')
    .map((it) => `${it.path}=${it.value}`)
  const put = (at: number, change: Partial<typeof first>) =>
    setRows(rows.map((row, other) => (other === at ? { ...row, ...change } : row)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void ask(() => runBoth(source, set, changes))
  }
  const market = answer && marketOf(answer.b.chart, '')
  return (
    <section aria-label="A against B">
      <h2>A, the scenario, against B, the same with these changes</h2>
      <form onSubmit={submit}>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place
          <ChangeRow key={at} row={row} desk={desk} onPut={(change) => put(at, change)} />
        ))}
        <div className="fields">
          <button type="button" onClick={() => setRows([...rows, first])}>
            One more setting
          </button>
          <button type="submit" disabled={isBusy || changes.length === 0 || desk.view === null}>
            {isBusy ? 'Running both …' : 'Compare'}
          </button>
        </div>
      </form>
      {fault && <FaultBox fault={fault} />}
      {answer && market && (
        <>
          <p className="muted">Dashed: A. On the same draws and shocks.</p>
          <CascadeChart
            chart={answer.b.chart}
            market={market}
            ghost={marketOf(answer.a.chart, market.id)}
            ghostChart={answer.a.chart}
            frames={null}
            point={answer.b.chart.points.round.length - 1}
            isByRound={!answer.b.chart.points.isTimed}
            onPoint={() => {}}
            onPick={() => {}}
          />
        </>
      )}
      {answer && <ToldOf told={answer.report} />}
    </section>
  )
}

interface ChangeRowProps {
  readonly row: typeof first
  readonly desk: DeskState
  readonly onPut: (change: Partial<typeof first>) => void
}

function ChangeRow({ row, desk, onPut }: ChangeRowProps) {
  const settingOf = (path: string) => desk.settings.find((it) => it.path === path)?.value
  return (
    <div className="fields">
      <label>
        Setting
        <input
          list="settings"
          className="wide"
          value={row.path}
          placeholder="venues.…, shocks.0.…"
          onChange={({ target: { value: path } }) =>
            onPut({ path, value: settingOf(path) ?? row.value })
          }
        />
      </label>
      <label>
        Value in B
        <input value={row.value} onChange={({ target }) => onPut({ value: target.value })} />
      </label>
    </div>
  )
}

function Sweeping({ desk, source, set }: LabViewProps) {
  const usual = desk.settings.find(({ path }) => /^shocks\.\d+\.(drop|by|share)$/.test(path))
  const [written, setVary] = useState<string | null>(null)
  const vary = written ?? (usual ? `${usual.path}=${rangeOf(usual)}` : '')
  const [until, setUntil] = useState('totalShortfallUsd > 1e6')
  const { answer, fault, isBusy, ask } = useAsk<SweepReport>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const client = createClient()
    void ask(async () => {
      await client.open(source, set)
      return client.ask('sweep', { vary: [vary], until, metrics: usualMetrics })
    }).finally(client.close)
  }
  return (
    <section aria-label="One setting over many values">
      <h2>One setting over many values: from where on does it break?</h2>
      <form className="fields" onSubmit={submit}>
        <label>
          Setting=from:to:count
          <input
            className="wide"
            value={vary}
            placeholder="shocks.0.drop=0:0.5:11"
            onChange={({ target }) => setVary(target.value)}
          />
        </label>
        <label>
          Looked for
          <input className="wide" value={until} onChange={({ target }) => setUntil(target.value)} />
        </label>
        <button type="submit" disabled={isBusy || vary === ''}>
          {isBusy ? 'Running each …' : 'Run them'}
        </button>
      </form>
      {fault && <FaultBox fault={fault} />}
      {answer && <ToldOf told={answer} />}
    </section>
  )
}

/** A fall up to a half; a step in price up to twice itself. */
const rangeOf = ({ path, value }: { readonly path: string; readonly value: string }): string =>
  /\.(drop|share)$/.test(path) ? '0:0.5:11' : `0:${2 * Number(value)}:11`
