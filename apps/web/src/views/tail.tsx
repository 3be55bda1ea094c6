/** How large losses are on rare days: many drawn runs, and one or two settings over many values. */
import { type LossBar, runsTable, type TailAnswer } from 'cascade-engine/report'
import { type FormEvent, useState } from 'react'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { AttributionChart } from '../parts/attribution-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { LongStatus } from '../parts/long-status.tsx'
import { LossChart } from '../parts/loss-chart.tsx'
import {
  Choice,
  metricsOf,
  SettingList,
  TextField,
  usualSetting,
} from '../parts/setting-fields.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useLong } from '../parts/use-long.ts'
import type { DeskState } from '../use-desk.ts'
import { LossCurve } from './loss-curve.tsx'

export interface StudyProps {
  readonly desk: DeskState
  readonly source: ScenarioFiles
  /** What is set on the page already. */
  readonly set: readonly string[]
}

interface TailViewProps extends StudyProps {
  /** A run, with its settings, on the page. */
  readonly onRun: (sets: readonly string[]) => void
}

export function TailView({ desk, source, set, onRun }: TailViewProps) {
  return (
    <>
      <SettingList settings={desk.settings} />
      <Losses {...{ desk, source, set, onRun }} />
      <LossCurve {...{ desk, source, set }} />
    </>
  )
}

/** A spread for a first look, said to be one: a third of what the scenario has. */
function usualGenerator({ settings }: DeskState): string {
  const { path, value } = usualSetting(settings) ?? { path: 'shocks.0.drop', value: 0.1 }
  const sigma = Number((Math.abs(value) / 1.5).toPrecision(3))
  const isFall = path.endsWith('.drop')
  const drawn = isFall
    ? `as: fall, model: student, sigma: ${sigma}, freedom: 4`
    : path.endsWith('.by')
      ? `as: return, model: normal, sigma: ${sigma}`
      : `as: return, model: normal, mean: ${value}, sigma: ${Number((sigma / 3).toPrecision(3))}`
  return `{ draw: [{ set: ${path}, ${drawn} }] }`
}

function Losses({ desk, source, set, onRun }: TailViewProps) {
  const [written, setGenerator] = useState<string | null>(null)
  const [runs, setRuns] = useState('200')
  const [drawSeed, setDrawSeed] = useState('1')
  const [loss, setLoss] = useState('totalShortfallUsd')
  const [until, setUntil] = useState('')
  const asking = useLong('tail', source, set)
  const generator = written ?? usualGenerator(desk)
  const market = desk.view?.chart.markets[0]?.id
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const falls = market ? [`markets.${market}.totalDrop`, `markets.${market}.exogenousDrop`] : []
    const metrics = [...new Set([loss, ...falls, 'liquidatedAccounts'])]
    void asking.ask({
      ...{ generator, metrics, until, runs: Number(runs), drawSeed: Number(drawSeed) },
    })
  }
  return (
    <section aria-label="Losses of many runs">
      <h2>What is lost on one day in a hundred?</h2>
      <p className="muted">
        Settings are drawn for every run; the scenario’s own seed stays. How they are spread is
        yours to say: what stands here first is only a start, a spread of the size of the shock.
      </p>
      <form className="fields" onSubmit={submit}>
        <label>
          What is drawn (YAML, as --generator)
          <input
            className="widest"
            value={generator}
            onChange={({ target }) => setGenerator(target.value)}
          />
        </label>
        <Choice label="Loss" value={loss} all={metricsOf(desk.view)} onPut={setLoss} />
        <TextField label="Runs" value={runs} onPut={setRuns} />
        <TextField label="Seed of the draws" value={drawSeed} onPut={setDrawSeed} />
        <TextField label="Counted too" value={until} hint="badDebtUsd > 1e6" onPut={setUntil} />
        <button type="submit" disabled={asking.isBusy}>
          {asking.isBusy ? 'Running …' : 'Draw and run'}
        </button>
      </form>
      <LongStatus asking={asking} />
      {asking.fault && <FaultBox fault={asking.fault} />}
      {asking.answer && (
        <Answer key={asking.answer.report.title} tail={asking.answer} onRun={onRun} />
      )}
    </section>
  )
}

interface AnswerProps {
  readonly tail: TailAnswer
  readonly onRun: (sets: readonly string[]) => void
}

function Answer({ tail, onRun }: AnswerProps) {
  const [bar, setBar] = useState<LossBar | null>(null)
  const { report } = tail
  const shown = bar !== null && tail.bars.includes(bar) ? bar : null
  return (
    <>
      <ToldOf told={{ sentences: report.sentences, tables: [] }} />
      <LossChart tail={tail} picked={shown} onBar={setBar} />
      <p className="muted">
        Dot: VaR, and the interval that holds it with 95 %. Diamond: ES. Of formulas the interval
        holds only where the formula is right. Click a bar for its runs.
      </p>
      {shown && (
        <section aria-label="Runs of the bar">
          <Grid
            table={runsTable(tail, shown)}
            onRow={(row) => onRun(tail.sets[Number(row.id)] ?? [])}
          />
        </section>
      )}
      {report.attribution.length > 0 && (
        <>
          <h2>What a fall is made of</h2>
          <AttributionChart rows={report.attribution} />
        </>
      )}
      <details>
        <summary>The numbers</summary>
        <ToldOf told={{ sentences: [], tables: report.tables }} />
      </details>
    </>
  )
}
