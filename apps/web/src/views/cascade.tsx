/** The home view: what happened on one time line, why, and who lost and paid. */
import {
  type DeskChart,
  type DeskView,
  heaviestPoint,
  readPoint,
  type Table,
  textOf,
} from 'cascade-engine/report'
import { useEffect, useMemo, useState } from 'react'
import { Answers } from '../parts/answers.tsx'
import { CascadeChart } from '../parts/cascade-chart.tsx'
import { Grid } from '../parts/grid.tsx'
import { Keys } from '../parts/keys.tsx'
import { KnobRow } from '../parts/knob-row.tsx'
import type { DeskState } from '../use-desk.ts'
import { marketOf } from './market-of.ts'

export interface CascadeViewProps {
  readonly desk: DeskState
  readonly onAccount: (account: string) => void
}

const stepMs = 60

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
  const [marketId, setMarketId] = useState('')
  const [isByRound, setByRound] = useState(false)
  const player = usePlayer(chart)
  const market = marketOf(chart, marketId)
  const ghost = Object.keys(turned).length > 0 && baseline ? baseline.chart : null
  if (market === null) return null
  const pick = async (point: number) => {
    player.show(point)
    const last = chart.points.round[point] ?? 0
    const first = (chart.points.round[point - 1] ?? 0) + 1
    if (client === null || live !== null || last < first) onPicked(null)
    else onPicked(await client.ask('acted', first, last))
  }
  const choose = (id: string) => {
    setMarketId(id)
    desk.showMarket(id)
  }
  return (
    <section aria-label="The cascade">
      <div className="toolbar">
        <h2>The cascade</h2>
        <select aria-label="Market" value={market.id} onChange={(it) => choose(it.target.value)}>
          {chart.markets.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
        {chart.points.isTimed && <Check text="round by round" on={isByRound} onTurn={setByRound} />}
      </div>
      <Keys hasGhost={ghost !== null} isSynthetic={shown.isSynthetic} />
      <CascadeChart
        chart={chart}
        market={market}
        ghost={ghost ? marketOf(ghost, market.id) : null}
        ghostChart={ghost}
        frames={frames?.market === market.id ? frames : null}
        point={player.point}
        isByRound={isByRound || !chart.points.isTimed}
        onPoint={player.show}
        onPick={(point) => void pick(point)}
      />
      <Transport player={player} chart={chart} />
      <dl className="readout" data-testid="readout">
        {readPoint(chart, market, player.point).map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{textOf(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

interface CheckProps {
  readonly text: string
  readonly on: boolean
  readonly onTurn: (on: boolean) => void
}

function Check({ text, on, onTurn }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={(event) => onTurn(event.target.checked)} />
      {text}
    </label>
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
        <Grid table={view.waterfall} />
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

interface Player {
  readonly point: number
  readonly isPlaying: boolean
  show(point: number): void
  toggle(): void
  step(by: number): void
}

/** Where the cursor stands; by itself it goes on to the end. */
function usePlayer(chart: DeskChart | null): Player {
  const last = (chart?.points.round.length ?? 1) - 1
  const heaviest = useMemo(() => (chart ? heaviestPoint(chart) : 0), [chart])
  const [chosen, setChosen] = useState<number | null>(null)
  const [isPlaying, setPlaying] = useState(false)
  const point = Math.min(last, chosen ?? heaviest)
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => {
      setChosen((at) => {
        const next = Math.min(last, (at ?? 0) + 1)
        if (next === last) setPlaying(false)
        return next
      })
    }, stepMs)
    return () => clearInterval(timer)
  }, [isPlaying, last])
  return {
    point,
    isPlaying,
    show(next) {
      if (!isPlaying) setChosen(next)
    },
    toggle() {
      if (!isPlaying && point >= last) setChosen(0)
      setPlaying(!isPlaying)
    },
    step(by) {
      setPlaying(false)
      setChosen(Math.min(last, Math.max(0, point + by)))
    },
  }
}

function Transport({ player, chart }: { readonly player: Player; readonly chart: DeskChart }) {
  const last = chart.points.round.length - 1
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const { tagName } = event.target as HTMLElement
      if (/^(INPUT|SELECT|TEXTAREA|BUTTON|A|SUMMARY)$/.test(tagName)) return
      if (event.key === ' ') player.toggle()
      else if (event.key === 'ArrowRight') player.step(1)
      else if (event.key === 'ArrowLeft') player.step(-1)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  })
  return (
    <div className="scrub">
      <button type="button" onClick={() => player.step(-1)} aria-label="Step back">
        ‹
      </button>
      <button type="button" onClick={player.toggle}>
        {player.isPlaying ? 'Pause' : 'Play'}
      </button>
      <button type="button" onClick={() => player.step(1)} aria-label="Step on">
        ›
      </button>
      <input
        type="range"
        aria-label="Point of the run"
        min={0}
        max={last}
        step={1}
        value={player.point}
        onChange={(event) => player.step(Number(event.target.value) - player.point)}
      />
    </div>
  )
}
