import { type Explanation, textOf } from 'cascade-engine/report'

interface AccountStoryProps {
  readonly account: string
  readonly story: Explanation
  readonly onAccount: (account: string) => void
}

/** Of a long chain the first and the last links; the rest is a click away. */
const shownLinks = 6

/** Why an account was liquidated: the chain of causes, root first, and their shares. */
export function AccountStory({ account, story, onAccount }: AccountStoryProps) {
  const { causes, others, story: told, because, instead } = story
  const chain = causes.length <= 2 * shownLinks ? causes : causes.slice(-shownLinks)
  const hidden = causes.slice(0, causes.length - chain.length)
  const largest = told.loss?.accounts.slice(0, 8) ?? []
  return (
    <section aria-label="One account">
      <h2>{account}</h2>
      {instead && <p>{instead}</p>}
      <ul>
        {told.told.map((line) => (
          <li key={textOf(line)}>{textOf(line)}</li>
        ))}
      </ul>
      {because && <p>{textOf(because)}</p>}
      {causes.length > 0 && (
        <>
          <h2>The chain of causes</h2>
          {hidden.length > 0 && <Links title={`${hidden.length} before these`} steps={hidden} />}
          <ol className="causes">
            {chain.map(({ event, time, text }) => (
              <li key={event.event}>
                <span className="muted">{textOf(time)}</span> {textOf(text)}
              </li>
            ))}
          </ol>
        </>
      )}
      {others.length > 0 && <Links title={`${others.length} more events of it`} steps={others} />}
      {largest.length > 0 && (
        <p className="links">
          Whose forced orders moved its prices most:
          {largest.map(({ account: other }) => (
            <button key={other} type="button" className="link" onClick={() => onAccount(other)}>
              {other}
            </button>
          ))}
        </p>
      )}
    </section>
  )
}

function Links({
  title,
  steps,
}: {
  readonly title: string
  readonly steps: Explanation['causes']
}) {
  return (
    <details>
      <summary>{title}</summary>
      <ol className="causes">
        {steps.map(({ event, time, text }) => (
          <li key={event.event}>
            <span className="muted">{textOf(time)}</span> {textOf(text)}
          </li>
        ))}
      </ol>
    </details>
  )
}
