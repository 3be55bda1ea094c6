import { type DeskView, paints, quantitiesIn, textOf } from 'cascade-engine/report'

/** What happened, why, who pays; and one bar, as long as the loss, divided among those who pay. */
export function Answers({ view }: { readonly view: DeskView }) {
  return (
    <section aria-label="What happened, why, who pays">
      <div className="answers">
        {view.answers.map(({ question, figure, caption, text }) => (
          <div key={question}>
            <h2>{question}</h2>
            <strong>
              {textOf(figure)} <small>{textOf(caption)}</small>
            </strong>
            <p>{textOf(text)}</p>
          </div>
        ))}
      </div>
      <SplitBar view={view} />
    </section>
  )
}

function SplitBar({ view: { waterfall } }: { readonly view: DeskView }) {
  const payers = waterfall.rows.slice(1).flatMap(({ id = '', cells: { who = '', paid = '' } }) => {
    const value = quantitiesIn(paid)[0]?.value ?? 0
    return value > 0 ? [{ id, who: textOf(who), paid: textOf(paid), value }] : []
  })
  if (payers.length === 0) return null
  return (
    <>
      <div className="split" role="img" aria-label="Who pays, in proportion">
        {payers.map(({ id, value }) => (
          <span key={id} className={paints[id]} style={{ flex: value }} />
        ))}
      </div>
      <ul className="keys">
        {payers.map(({ id, who, paid }) => (
          <li key={id}>
            <span className={`swatch ${paints[id]}`} />
            {who} {paid}
          </li>
        ))}
      </ul>
    </>
  )
}
