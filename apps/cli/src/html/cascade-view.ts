import { count, marketsMax, type Report, textOf } from 'cascade-engine/report'
import { type Html, html } from './html.ts'

/** Where the page's own parts are drawn: price, what was forced, liquidation map, one cursor. */
export function cascadeView({ markets: { rows } }: Report): Html | false {
  if (rows.length === 0) return false
  const left = rows.length - marketsMax
  return html`<section aria-label="The cascade">
  <div id="cascade"></div>
  <noscript><p>The drawing needs JavaScript; the tables below do not.</p></noscript>
  ${
    left > 0 &&
    html`<small>the ${textOf(count(marketsMax))} markets of ${textOf(
      count(rows.length),
    )} where most was forced; the table below has all</small>`
  }
</section>`
}
