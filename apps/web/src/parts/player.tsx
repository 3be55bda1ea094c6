/** Where the cursor of a run stands, and what moves it. */
import { type DeskChart, heaviestPoint } from 'cascade-engine/report'
import { useEffect, useMemo, useState } from 'react'

const stepMs = 60

export interface Player {
  readonly point: number
  readonly isPlaying: boolean
  show(point: number): void
  toggle(): void
  step(by: number): void
}

/** By itself it goes on to the end. */
export function usePlayer(chart: DeskChart | null): Player {
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

export function Transport({
  player,
  chart,
}: {
  readonly player: Player
  readonly chart: DeskChart
}) {
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
