import type { LongAsking } from './use-long.ts'

interface LongStatusProps {
  readonly asking: Pick<LongAsking<'tail'>, 'isBusy' | 'pace' | 'stop'>
}

/** How far, how fast, how long still; and a stop that keeps what is done. */
export function LongStatus({ asking: { isBusy, pace, stop } }: LongStatusProps) {
  if (!isBusy) return null
  const { done = 0, of = 0, what = 'runs' } = pace?.progress ?? {}
  const perMs = pace && pace.sinceMs > 0 ? done / pace.sinceMs : 0
  const left = perMs > 0 ? ` · ${Math.ceil((of - done) / perMs / 1000)} s left` : ''
  const told = pace
    ? `${done} of ${of} ${what} · ${(1000 * perMs).toPrecision(2)} /s${left}`
    : 'opening the scenario …'
  return (
    <div className="toolbar">
      <progress aria-label="Progress" max={Math.max(1, of)} value={done} />
      <span role="status" className="muted">
        {told}
      </span>
      <button type="button" onClick={stop}>
        Stop, keep what is done
      </button>
    </div>
  )
}
