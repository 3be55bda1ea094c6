/** The topics, each with something to run on the page. */
import type { Address } from '../address.ts'
import { topics } from '../topics.ts'

export function LearnView({ onOpen }: { readonly onOpen: (address: Address) => void }) {
  return (
    <section aria-label="Learn">
      <h2>Topics, each with a run to look at</h2>
      <dl className="topics">
        {topics.map(({ title, text, run, scenario, view, turned = {} }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {text}{' '}
              <button
                type="button"
                className="link"
                onClick={() => onOpen({ scenario, view, turned, own: null })}
              >
                {run}
              </button>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
