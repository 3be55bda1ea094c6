/** What would be forced at which price, before anything happens; and what if a level is touched. */
import {
  type MapReport,
  type Progress,
  quantitiesIn,
  type Row,
  type Touch,
  textOf,
} from 'cascade-engine/report'
import { useEffect, useMemo, useState } from 'react'
import { type Client, createLatest } from '../engine/client.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { HeatMap } from '../parts/heat-map.tsx'
import { type DeskState, faultOf } from '../use-desk.ts'

interface Asked {
  readonly market?: string
  readonly side?: 'long' | 'short'
  readonly by?: 'leverage' | 'venue' | 'side'
  readonly range: string
  readonly sigma: string
}

const begin: Asked = { range: '20%', sigma: '' }

export function MapView({ desk }: { readonly desk: DeskState }) {
  const { client, view } = desk
  const [asked, setAsked] = useState<Asked>(begin)
  const [report, setReport] = useState<MapReport | null>(null)
  const [touch, setTouch] = useState<Touch | null>(null)
  const [fault, setFault] = useState<ReturnType<typeof faultOf> | null>(null)
  const [isBusy, setBusy] = useState(false)
  const ask = useMemo(
    () =>
      client &&
      createLatest(
        async ({ sigma, ...others }: Asked) => {
          const request = { buckets: '40', horizon: '1d', target: '1%', ...others }
          return client.ask('map', sigma === '' ? request : { ...request, sigma })
        },
        (found) => {
          setReport(found)
          setFault(null)
        },
        (error) => setFault(faultOf(error)),
      ),
    [client],
  )
  useEffect(() => {
    if (view !== null) ask?.(asked)
  }, [ask, asked, view])
  const market = report?.markets[0]?.market ?? ''
  const touchRow = async (row: Row) => {
    const level = quantitiesIn(row.cells.price ?? '')[0]?.value
    if (client === null || typeof level !== 'number') return
    setBusy(true)
    setTouch(await client.ask('touch', market, level).catch(() => null))
    setBusy(false)
  }
  if (view === null) return null
  return (
    <>
      <section aria-label="Map">
        <Filters asked={asked} onAsk={setAsked} markets={view.chart.markets.map(({ id }) => id)} />
        {fault && <FaultBox fault={fault} />}
        {report?.table && (
          <>
            <p className="muted">{report.what.map(textOf).join(' · ')}</p>
            <p role="status" className="told">
              {isBusy
                ? 'Two runs of a fall to that price …'
                : touch
                  ? textOf(touch.told)
                  : 'Choose a price: if the market touches it, where does it end?'}
            </p>
            {touch && !isBusy && <Band key={textOf(touch.told)} client={client} touch={touch} />}
            <Grid table={report.table} onRow={touchRow} hasTitle={false} />
            <p className="muted">{report.others.map(textOf).join(' · ')}</p>
          </>
        )}
      </section>
      {desk.frames && <HeatMap frames={desk.frames} chart={view.chart} />}
    </>
  )
}

interface BandProps {
  readonly client: Client | null
  readonly touch: Touch
}

const seeds = 10

/** The level again with other accounts drawn: how much of the answer is chance. */
function Band({ client, touch }: BandProps) {
  const [told, setTold] = useState('')
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    if (client === null) return
    setBusy(true)
    const level = touch.touched.value ?? 0
    const hear = ({ done, of }: Progress) => setTold(`${done} of ${of} seeds …`)
    const { answer } = client.follow(hear, 'touchBand', touch.market, level, seeds)
    await answer.then(
      (band) => setTold(textOf(band.told)),
      (error) => setTold(faultOf(error).message),
    )
    setBusy(false)
  }
  return (
    <p className="toolbar">
      <button type="button" disabled={isBusy} onClick={() => void run()}>
        With {seeds} other seeds
      </button>
      <span role="status" data-testid="band">
        {told}
      </span>
    </p>
  )
}

interface FiltersProps {
  readonly asked: Asked
  readonly markets: readonly string[]
  readonly onAsk: (asked: Asked) => void
}

function Filters({ asked, markets, onAsk }: FiltersProps) {
  const choice = (name: 'market' | 'side' | 'by', title: string, values: readonly string[]) => (
    <select
      aria-label={title}
      value={asked[name] ?? ''}
      onChange={({ target: { value } }) => {
        const { [name]: _before, ...others } = asked
        onAsk((value === '' ? others : { ...others, [name]: value }) as Asked)
      }}
    >
      <option value="">{title}</option>
      {values.map((value) => (
        <option key={value}>{value}</option>
      ))}
    </select>
  )
  return (
    <div className="toolbar">
      <h2>Liquidation map</h2>
      {choice('market', 'market with most', markets)}
      {choice('side', 'both sides', ['long', 'short'])}
      {choice('by', 'undivided', ['leverage', 'venue', 'side'])}
      <label className="check">
        ±
        <select
          aria-label="How far from the price"
          value={asked.range}
          onChange={(event) => onAsk({ ...asked, range: event.target.value })}
        >
          {['5%', '10%', '20%', '40%', '80%'].map((range) => (
            <option key={range}>{range}</option>
          ))}
        </select>
      </label>
      <label className="check">
        yearly volatility
        <select
          value={asked.sigma}
          onChange={(event) => onAsk({ ...asked, sigma: event.target.value })}
        >
          <option value="">not asked</option>
          {['40%', '60%', '80%', '120%'].map((sigma) => (
            <option key={sigma}>{sigma}</option>
          ))}
        </select>
      </label>
    </div>
  )
}
