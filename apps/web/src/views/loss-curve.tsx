/** The loss over one setting as a curve with its limit, over two as a map. */
import type { SweepReport } from 'cascade-engine/report'
import { type FormEvent, useState } from 'react'
import { CurveChart } from '../parts/curve-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { GridMap } from '../parts/grid-map.tsx'
import { LongStatus } from '../parts/long-status.tsx'
import {
  Choice,
  type Limit,
  metricsOf,
  TextField,
  usualLimit,
  usualRange,
} from '../parts/setting-fields.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useLong } from '../parts/use-long.ts'
import type { StudyProps } from './tail.tsx'

export function LossCurve({ desk, source, set }: StudyProps) {
  const [written, setFirst] = useState<string | null>(null)
  const [second, setSecond] = useState('')
  const [chosen, setChosen] = useState<Partial<Limit>>({})
  const { metric, limit } = { ...usualLimit(desk.view), ...chosen }
  const asking = useLong('sweep', source, set)
  const { answer } = asking
  const first = written ?? usualRange(desk.settings, 21)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const vary = [first, second].filter((it) => it.trim() !== '')
    const until = limit.trim() === '' ? '' : `${metric} > ${limit}`
    void asking.ask({ vary, until, metrics: [metric] })
  }
  return (
    <section aria-label="Loss by setting">
      <h2>The loss over a setting, or over two</h2>
      <form className="fields" onSubmit={submit}>
        <TextField
          {...{ label: 'Setting=from:to:count', value: first, isWide: true, onPut: setFirst }}
          hint="shocks.0.drop=0:0.5:21"
        />
        <TextField
          {...{ label: 'and another, if wanted', value: second, isWide: true, onPut: setSecond }}
          hint="venues.exchange.fund=0:1e6:8"
        />
        <Choice
          label="Number"
          value={metric}
          all={metricsOf(desk.view)}
          onPut={(it) => setChosen({ ...chosen, metric: it })}
        />
        <TextField
          label="Limit"
          value={limit}
          onPut={(it) => setChosen({ ...chosen, limit: it })}
        />
        <button type="submit" disabled={asking.isBusy || first === ''}>
          {asking.isBusy ? 'Running each …' : 'Draw the curve'}
        </button>
      </form>
      <LongStatus asking={asking} />
      {asking.fault && <FaultBox fault={asking.fault} />}
      {answer && <Drawn report={answer} />}
    </section>
  )
}

function Drawn({ report }: { readonly report: SweepReport }) {
  const { axes, points, metrics, thresholds } = report
  const [down, right] = axes
  const [metric = ''] = metrics
  const numbers = points.map((point) => point.metrics[0] ?? null)
  const sought = /^\S+ \S+ (\S+)$/.exec(thresholds.at(-1) ?? '')?.[1]
  const size = (down?.values.length ?? 0) * (right?.values.length ?? 1)
  const all = Array.from({ length: size }, (_, at) => numbers[at] ?? null)
  return (
    <>
      {down && right === undefined && (
        <CurveChart
          {...{ metric, path: down.path, values: down.values, numbers: all }}
          limit={sought === undefined ? null : Number(sought)}
        />
      )}
      {down && right && (
        <GridMap
          axes={[down, right]}
          {...{ metric, numbers: all }}
          breaks={points.map(({ holds }) => !holds.every(Boolean))}
        />
      )}
      <details>
        <summary>The numbers</summary>
        <ToldOf told={report} />
      </details>
    </>
  )
}
