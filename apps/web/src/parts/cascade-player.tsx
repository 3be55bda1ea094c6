/** The cascade on one time line, with what plays it and what stands under its cursor. */
import { type DeskChart, type MapFrames, readPoint, textOf } from 'cascade-engine/report'
import { useState } from 'react'
import { CascadeChart } from './cascade-chart.tsx'
import { Keys } from './keys.tsx'
import { marketOf } from './market-of.ts'
import { Transport, usePlayer } from './player.tsx'

interface CascadePlayerProps {
  readonly chart: DeskChart
  /** The scenario as it is, where the chart is of one that was turned. */
  readonly ghost?: DeskChart | null
  readonly frames?: MapFrames | null
  readonly onMarket?: (id: string) => void
  readonly onPick?: (point: number) => void
}

export function CascadePlayer(props: CascadePlayerProps) {
  const { chart, ghost = null, frames = null, onMarket, onPick } = props
  const [marketId, setMarketId] = useState('')
  const [isByRound, setByRound] = useState(false)
  const player = usePlayer(chart)
  const market = marketOf(chart, marketId)
  if (market === null) return null
  const choose = (id: string) => {
    setMarketId(id)
    onMarket?.(id)
  }
  return (
    <>
      <div className="toolbar">
        <h2>The cascade</h2>
        <select aria-label="Market" value={market.id} onChange={(it) => choose(it.target.value)}>
          {chart.markets.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
        {chart.points.isTimed && (
          <label className="check">
            <input
              type="checkbox"
              checked={isByRound}
              onChange={(event) => setByRound(event.target.checked)}
            />
            round by round
          </label>
        )}
      </div>
      <Keys hasGhost={ghost !== null} isSynthetic={chart.isSynthetic} />
      <CascadeChart
        {...{ chart, market }}
        ghost={ghost ? marketOf(ghost, market.id) : null}
        ghostChart={ghost}
        frames={frames?.market === market.id ? frames : null}
        point={player.point}
        isByRound={isByRound || !chart.points.isTimed}
        onPoint={player.show}
        onPick={(point) => {
          player.show(point)
          onPick?.(point)
        }}
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
    </>
  )
}
