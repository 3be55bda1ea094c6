import type { Summary } from 'cascade-engine'
import { percent, usd } from '../amounts.ts'
import { type RunRecord, roleNames, waterfallNames, waterfallSum } from '../record.ts'
import { sumInWords } from '../story.ts'
import { paints } from './headline.ts'
import { type Html, head, html } from './html.ts'

type Line = Summary['waterfall'][number]

/** The loss on top; below it one step for everybody who paid, each where the last one ended. */
export function payers({ summary }: RunRecord): Html {
  const [loss, ...others] = summary.waterfall
  if (!loss) return html``
  const sum = waterfallSum(summary)
  const steps = stepsOf(loss, others)
  const scale = Math.max(1e-9, ...steps.map(({ begin, end }) => Math.max(begin, end)))
  return html`<section>
  <h2>Who lost, who paid</h2>
  <table class="list">
    ${head('who', '>paid', '>share', '')}
    <tbody>
    ${steps.map(({ line, begin, end }) => stepRow(line, begin / scale, end / scale, loss.usd))}
    </tbody>
  </table>
  <p class="sum"><strong>${sum.addsUp ? '✓' : '✗'}</strong>
    ${sumInWords(sum.loss, sum.paid, sum.addsUp)}</p>
</section>`
}

interface Step {
  readonly line: Line
  readonly begin: number
  readonly end: number
}

function stepsOf(loss: Line, others: readonly Line[]): Step[] {
  const steps: Step[] = [{ line: loss, begin: 0, end: loss.usd }]
  let paid = 0
  for (const line of others) {
    steps.push({ line, begin: paid, end: paid + line.usd })
    paid += line.usd
  }
  return steps
}

function stepRow(line: Line, begin: number, end: number, loss: number): Html {
  const left = Math.max(0, Math.min(begin, end))
  const width = Math.abs(end - begin)
  const isTotal = line.id === 'liquidated'
  const note = line.id === 'liquidators' && line.usd < 0 ? ' (they earned)' : ''
  return html`<tr${isTotal ? html` class="total"` : ''}>
      <th class="whole">${waterfallNames[line.id]}${note}</th>
      <td class="number" data-name="${isTotal ? 'lost' : 'paid'}">${usd(line.usd)}</td>
      <td class="number" data-name="share">${loss === 0 ? '–' : percent(line.usd / loss)}</td>
      <td class="bar whole"><span><i style="width:${css(left)}"></i>${
        line.usd === 0 ? '' : html`<i class="${paints[line.id]}" style="width:${css(width)}"></i>`
      }</span></td>
    </tr>`
}

const css = (share: number): string => `${(100 * share).toFixed(3)}%`

export function roles({ summary }: RunRecord): Html {
  const lines = [...summary.byRole].filter(({ usd: value }) => value !== 0)
  lines.sort((a, b) => a.usd - b.usd)
  const total = lines.reduce((sum, { usd: value }) => sum + value, 0)
  return html`<section>
  <h2>Change of equity, at end prices</h2>
  <table>
    ${head('who', '>change')}
    <tbody>
    ${lines.map(
      ({ role, usd: value }) =>
        html`<tr><th>${roleNames[role]}</th><td class="number">${usd(value)}</td></tr>`,
    )}
    <tr class="total"><th>sum: what holdings lost in price</th>
      <td class="number">${usd(total)}</td></tr>
    </tbody>
  </table>
</section>`
}
