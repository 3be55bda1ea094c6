/** Which is the mildest shock that breaks a limit? One setting, or the frontier of two. */
import { frontierAt, quantityFor, type ReverseAnswer, textOf } from 'cascade-engine/report'
import { useState } from 'react'
import { CurveChart } from '../parts/curve-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { GridMap } from '../parts/grid-map.tsx'
import { LimitFields, useLimitFields } from '../parts/limit-fields.tsx'
import { LongStatus } from '../parts/long-status.tsx'
import { SettingList } from '../parts/setting-fields.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useLong } from '../parts/use-long.ts'
import type { StudyProps } from './tail.tsx'

export function ReverseView({ desk, source, set }: StudyProps) {
  /** Where the line is dragged to; null: where the answer was asked for. */
  const [dragged, setDragged] = useState<number | null>(null)
  const fields = useLimitFields(desk, 26)
  const asking = useLong('reverse', source, set)
  const { answer, isBusy } = asking
  const ask = (limit: number) => {
    const { vary, metric } = fields
    void asking.ask({ vary, metric, limit }).then(() => setDragged(null))
  }
  const submit = () => {
    setDragged(null)
    ask(Number(fields.limit))
  }
  const settle = () => {
    if (dragged === null || isBusy) return
    fields.put({ limit: String(dragged) })
    ask(dragged)
  }
  return (
    <section aria-label="Reverse">
      <SettingList settings={desk.settings} />
      <h2>Not what a shock does, but which shock does it</h2>
      <LimitFields
        {...{ desk, fields, isBusy }}
        labels={{ setting: 'Setting=mild:severe:count', limit: 'Limit: above it, it breaks' }}
        hints={['shocks.0.drop=0:0.5:26', 'venues.exchange.fund=1e6:0:11']}
        submit={isBusy ? 'Looking …' : 'Which is the mildest?'}
        onSubmit={submit}
      />
      <LongStatus asking={asking} />
      {asking.fault && <FaultBox fault={asking.fault} />}
      {answer && (
        <Found
          answer={answer}
          limit={dragged ?? answer.asked.limit}
          onLimit={(value) => setDragged(rounded(Math.max(0, value)))}
          onSettle={settle}
        />
      )}
    </section>
  )
}

/** Three figures: as fine as a hand drags. */
const rounded = (value: number): number => Number(value.toPrecision(3))

interface FoundProps {
  readonly answer: ReverseAnswer
  readonly limit: number
  readonly onLimit: (limit: number) => void
  readonly onSettle: () => void
}

function Found({ answer, limit, onLimit, onSettle }: FoundProps) {
  const { report, numbers, asked } = answer
  const [down, right] = report.axes
  const { breaks, minimal } = frontierAt(answer, limit)
  const most = Math.max(0, ...numbers.map((it) => it ?? 0))
  const text = textOf(quantityFor(asked.metric, limit))
  return (
    <>
      {report.sentences.slice(0, 1).map((sentence) => (
        <p key={textOf(sentence)} className="strong" data-testid="mildest">
          {limit === asked.limit
            ? textOf(sentence)
            : `${asked.metric} > ${text}: ${atGrid(answer, minimal)}`}
        </p>
      ))}
      {down && right === undefined && (
        <CurveChart
          {...{ limit, numbers, onLimit, onSettle }}
          path={down.path}
          values={down.values}
          metric={asked.metric}
        />
      )}
      {down && right && (
        <GridMap
          axes={[down, right]}
          metric={asked.metric}
          {...{ numbers, breaks }}
          marked={minimal}
        />
      )}
      <div className="knob">
        <label htmlFor="limit">Limit</label>
        <input
          id="limit"
          type="range"
          min={0}
          max={most}
          step={most / 500}
          value={Math.min(most, limit)}
          aria-valuetext={text}
          onChange={({ target }) => onLimit(Number(target.value))}
          onPointerUp={onSettle}
          onKeyUp={onSettle}
          onBlur={onSettle}
        />
        <output htmlFor="limit">{text}</output>
      </div>
      <ToldOf
        told={{
          sentences: report.sentences.slice(1),
          // The frontier is drawn already.
          tables: report.tables.filter(({ id }) => id !== 'frontier'),
        }}
      />
      <pre>
        <code>{answer.command}</code>
      </pre>
    </>
  )
}

/** Of the points that were run: what lies between two is looked at when the line is let go. */
function atGrid(
  { report: { axes } }: ReverseAnswer,
  minimal: readonly (readonly number[])[],
): string {
  const [first] = minimal
  if (first === undefined) return 'at no point that was run'
  const values = axes.map(({ path, values: own }, at) => `${path} = ${own[first[at] ?? 0]}`)
  const others = minimal.length > 1 ? `, and ${minimal.length - 1} points as mild` : ''
  return `of the points that were run, first at ${values.join(', ')}${others}`
}
