import { count, marketsMax, type Report, textOf } from 'cascade-engine/report'
import { type Html, html } from './html.ts'

/** Price, forced orders and liquidation map; `page/page.ts` draws them and moves the cursor. */
export function cascadeView({ record, markets: { rows } }: Report, hasForced: boolean): Html {
  const { isSynthetic, maps } = record
  const shown = rows.slice(0, marketsMax)
  if (shown.length === 0) return html``
  const left = rows.length - shown.length
  return html`<section aria-label="The cascade">
  <div class="toolbar">
    <h2>The cascade</h2>
    <select id="market" aria-label="Market">
      ${shown.map(
        ({ cells }, row) => html`<option value="${row}">${textOf(cells.market ?? '')}</option>`,
      )}
    </select>
    <small>markets in the order of what was
      forced${left > 0 && `; ${textOf(count(left))} more in summary.json`}</small>
  </div>
  ${keys(maps.length > 0, hasForced, isSynthetic)}
  <div id="chart">
    <div class="cursor" id="cursor-time"></div>
    <div class="cursor" id="cursor-price"></div>
  </div>
  <div class="scrub">
    <button type="button" id="play">Play</button>
    <input type="range" id="time" min="0" max="0" value="0" step="1" aria-label="Round">
  </div>
  <dl class="readout">
    ${value('at-point', 'time · round')}
    ${value('at-price', 'price')}
    ${value('at-exogenous', 'unforced price')}
    ${value('at-sold', 'forced to sell')}
    ${value('at-bought', 'forced to buy')}
    <div><dt id="at-map-price">liquidated here</dt><dd id="at-map"></dd></div>
  </dl>
  <small id="map-beyond"></small>
  <noscript><p>The drawing needs JavaScript; the tables below do not.</p></noscript>
</section>`
}

function value(id: string, name: string): Html {
  return html`<div><dt>${name}</dt><dd id="${id}">–</dd></div>`
}

function keys(hasMaps: boolean, hasForced: boolean, isSynthetic: boolean): Html {
  const forced = html`
    <li><span class="swatch paint-long"></span>longs forced to sell</li>
    <li><span class="swatch paint-short"></span>shorts forced to buy</li>`
  const map = html`
    <li><span class="swatch pale paint-long"></span>map, before the run: pale</li>
    <li><span class="swatch paint-long"></span>still there after it: full</li>
    ${isSynthetic && html`<li><span class="swatch synthetic"></span>hatched: synthetic</li>`}`
  return html`<ul class="keys muted">
    <li><span class="swatch line paint-endogenous"></span>price</li>
    <li><span class="swatch line dotted paint-exogenous"></span>unforced: shocks alone</li>
    <li><span class="swatch pale paint-endogenous"></span>between them: the cascade</li>
    ${(hasForced || hasMaps) && forced}
    ${hasMaps && map}
  </ul>`
}
