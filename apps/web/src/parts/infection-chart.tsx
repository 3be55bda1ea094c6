/** The infection over time: who failed when, joined to whom it came from. */
import {
  amounts,
  clockText,
  type InfectionNode,
  type InfectionPicture,
} from 'cascade-engine/report'
import { useEffect, useState } from 'react'
import { XAxis } from './loss-chart.tsx'
import { linear, type Scale, timeTicks } from './scale.ts'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

interface InfectionChartProps {
  readonly picture: InfectionPicture
  readonly onAccount: (account: string) => void
}

const rowHeight = 22
const top = 8
const bottom = 40
const stepMs = 90

/** One paint for each edge. */
const paints: Readonly<Record<string, string>> = {
  shock: 'exogenous',
  price: 'accent',
  debt: 'short',
  claim: 'long',
  dependency: 'muted',
  rule: 'muted',
  other: 'muted',
}

export function InfectionChart({ picture, onAccount }: InfectionChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const moments = momentsOf(picture)
  const [at, setAt] = useState(moments.length - 1)
  const [isPlaying, setPlaying] = useState(false)
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => setAt((now) => Math.min(moments.length - 1, now + 1)), stepMs)
    return () => clearInterval(timer)
  }, [isPlaying, moments.length])
  const isOver = at >= moments.length - 1
  useEffect(() => {
    if (isOver) setPlaying(false)
  }, [isOver])
  const play = () => {
    if (isOver && !isPlaying) setAt(0)
    setPlaying(!isPlaying)
  }
  const until = moments[Math.min(at, moments.length - 1)] ?? 0
  return (
    <>
      <ul className="keys muted">
        {edgesOf(picture).map(({ edge, edgeName }) => (
          <li key={edge}>
            <span className="swatch" style={{ background: `var(--${paints[edge]})` }} />
            {edgeName}
          </li>
        ))}
        <li>
          {picture.nodes.length} of {picture.of} failures: those who took most with them
        </li>
      </ul>
      <div ref={ref} className="chart infection" data-testid="infection">
        {width > 0 && <Drawing {...{ picture, width, until, onAccount }} />}
      </div>
      <div className="scrub">
        <button type="button" onClick={play}>
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <input
          type="range"
          aria-label="How far the infection has come"
          aria-valuetext={placeText(picture, until)}
          min={0}
          max={moments.length - 1}
          value={at}
          onChange={({ target }) => setAt(Number(target.value))}
        />
        <output>{placeText(picture, until)}</output>
      </div>
    </>
  )
}

const placeOf = ({ isTimed }: InfectionPicture, node: InfectionNode): number =>
  isTimed ? node.timeMs : node.generation

const momentsOf = (picture: InfectionPicture): number[] =>
  [...new Set(picture.nodes.map((node) => placeOf(picture, node)))].sort((a, b) => a - b)

const edgesOf = ({ nodes }: InfectionPicture): InfectionNode[] => [
  ...new Map(nodes.map((node) => [node.edge, node])).values(),
]

const placeText = ({ isTimed, startMs }: InfectionPicture, place: number): string =>
  isTimed ? clockText(place, startMs) : `${place} steps from outside`

interface DrawingProps extends InfectionChartProps {
  readonly width: number
  /** What failed later is pale. */
  readonly until: number
}

function Drawing({ picture, width, until, onAccount }: DrawingProps) {
  const { element, show, hide } = useTip()
  const { nodes } = picture
  const places = nodes.map((node) => placeOf(picture, node))
  const room = width < 560 ? 96 : 200
  const x = linear(Math.min(...places), Math.max(...places), 16, width - room)
  const height = top + nodes.length * rowHeight + bottom
  const most = Math.max(1, ...nodes.map(({ lostUsd, belowUsd }) => lostUsd + belowUsd))
  const spots = nodes.map((node, row) => ({
    node,
    x: x(places[row] ?? 0),
    y: top + (row + 0.5) * rowHeight,
    isAhead: (places[row] ?? 0) > until,
    radius: 3 + 7 * Math.sqrt((node.lostUsd + node.belowUsd) / most),
  }))
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of a drawing */}
      <svg {...{ width, height }} role="group" aria-label="Who failed because of whom, over time">
        {spots.map(({ node, x: right, y, isAhead }) => {
          const from = node.cause === null ? undefined : spots[node.cause]
          return from === undefined ? null : (
            <path
              key={`${node.name} ${y}`}
              className={isAhead ? 'link ahead' : 'link'}
              style={{ stroke: `var(--${paints[node.edge]})` }}
              d={`M${from.x},${from.y}V${y}H${right}`}
            />
          )
        })}
        {spots.map(({ node, x: cx, y: cy, isAhead, radius }) => (
          <g
            key={`${node.name} ${cy}`}
            className={isAhead ? 'node ahead' : 'node'}
            onPointerMove={(event) => show(event, told(picture, node))}
            onPointerLeave={hide}
          >
            <circle {...{ cx, cy }} r={radius} style={{ fill: `var(--${paints[node.edge]})` }} />
            <Name {...{ node, x: cx + radius + 4, y: cy + 4, onAccount }} />
          </g>
        ))}
        <TimeAxis {...{ picture, x, width }} y={height - bottom + 4} />
      </svg>
      {element}
    </>
  )
}

interface NameProps {
  readonly node: InfectionNode
  readonly x: number
  readonly y: number
  readonly onAccount: (account: string) => void
}

function Name({ node: { name, account }, x, y, onAccount }: NameProps) {
  if (account === null) return <text {...{ x, y }}>{name}</text>
  return (
    // biome-ignore lint/a11y/useSemanticElements: a name of a drawing
    <text
      {...{ x, y }}
      role="button"
      tabIndex={0}
      className="asked"
      onClick={() => onAccount(account)}
      onKeyDown={({ key }) => (key === 'Enter' || key === ' ') && onAccount(account)}
    >
      {name}
    </text>
  )
}

function told(picture: InfectionPicture, node: InfectionNode): string[] {
  const { name, edgeName, via, lostUsd, below, belowUsd, timeMs, cause } = node
  return [
    name,
    ...(picture.isTimed ? [clockText(timeMs, picture.startMs)] : []),
    `${edgeName}${via === '' ? '' : `, ${via}`}`,
    cause === null ? 'from outside' : `because of ${picture.nodes[cause]?.name}`,
    `lost ${amounts.usd(lostUsd)}`,
    `${below} followed, which lost ${amounts.usd(belowUsd)}`,
  ]
}

interface TimeAxisProps {
  readonly picture: InfectionPicture
  readonly x: Scale
  readonly y: number
  readonly width: number
}

function TimeAxis({ picture, x, y, width }: TimeAxisProps) {
  const { isTimed, startMs } = picture
  const times = timeTicks(x.to, Math.max(2, Math.floor(width / 160)), startMs ?? 0)
  const marks = isTimed
    ? times.filter((ms) => ms >= x.from)
    : Array.from({ length: x.to - x.from + 1 }, (_, at) => x.from + at)
  return (
    <>
      <XAxis
        {...{ x, y, width, marks }}
        text={(it) => (isTimed ? clockText(it, startMs) : String(it))}
      />
      <text x={16} y={y + 32}>
        {isTimed ? 'time, to scale' : 'steps from outside; all at one instant'}
      </text>
    </>
  )
}
