import { type Knob, type Quantity, type Turned, textOf } from 'cascade-engine/report'

interface KnobRowProps {
  readonly knobs: readonly Knob[]
  readonly turned: Turned
  /** Said while an answer is awaited. */
  readonly status: string
  readonly onTurn: (turned: Turned) => void
  readonly onSettle: () => void
}

/** Sliders that answer while they are dragged; what differs from the scenario can be undone. */
export function KnobRow({ knobs, turned, status, onTurn, onSettle }: KnobRowProps) {
  if (knobs.length === 0) return null
  const put = (knob: Knob, value: number) => {
    const { [knob.id]: _before, ...others } = turned
    onTurn(value === knob.start ? others : { ...others, [knob.id]: value })
  }
  return (
    <section className="knobs" aria-label="Turn the scenario">
      {knobs.map((knob) => {
        const value = turned[knob.id] ?? knob.start
        const text = (it: number) => textOf({ value: it, unit: knob.unit } as Quantity)
        return (
          <div key={knob.id} className="knob">
            <label htmlFor={`knob-${knob.id}`} title={knob.means}>
              {knob.title}
            </label>
            <input
              id={`knob-${knob.id}`}
              type="range"
              min={knob.from}
              max={knob.to}
              step={knob.step}
              value={value}
              aria-valuetext={text(value)}
              onChange={(event) => put(knob, Number(event.target.value))}
              onPointerUp={onSettle}
              onKeyUp={onSettle}
              onBlur={onSettle}
            />
            <output htmlFor={`knob-${knob.id}`}>{text(value)}</output>
            {value !== knob.start && (
              <button
                type="button"
                onClick={() => {
                  put(knob, knob.start)
                  onSettle()
                }}
              >
                Undo ({text(knob.start)})
              </button>
            )}
          </div>
        )
      })}
      <span className="muted status" role="status">
        {status}
      </span>
    </section>
  )
}
