/** The loss over one setting as a curve with its limit, over two as a map. */
import type { SweepReport } from 'cascade-engine/report'
import { CurveChart } from '../parts/curve-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { GridMap } from '../parts/grid-map.tsx'
import { LimitFields, useLimitFields } from '../parts/limit-fields.tsx'
import { LongStatus } from '../parts/long-status.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useLong } from '../parts/use-long.ts'
import type { StudyProps } from './tail.tsx'

export function LossCurve({ desk, source, set }: StudyProps) {
  const fields = useLimitFields(desk, 21)
  const asking = useLong('sweep', source, set)
  const { answer, isBusy } = asking
  const ask = () => {
    const { vary, metric, limit } = fields
    const until = limit.trim() === '' ? '' : `${metric} > ${limit}`
    void asking.ask({ vary, until, metrics: [metric] })
  }
  return (
    <section aria-label="Loss by setting">
      <h2>The loss over a setting, or over two</h2>
      <LimitFields
        {...{ desk, fields, isBusy }}
        labels={{ setting: 'Setting=from:to:count', limit: 'Limit' }}
        hints={['shocks.0.drop=0:0.5:21', 'venues.exchange.fund=0:1e6:8']}
        submit={isBusy ? 'Running each …' : 'Draw the curve'}
        onSubmit={ask}
      />
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
