import { paints, quantitiesIn, type Report, type Tag, textOf } from 'cascade-engine/report'
import { type Html, html } from './html.ts'

export function title({ record, size, tags }: Report): Html {
  return html`<header>
  <h1>${record.title}</h1>
  ${tags.map(tag)}
  <span class="muted">${[
    record.id,
    ...size.map(textOf),
    `seed ${record.seed}`,
    record.summary.execution,
  ].join(' · ')}</span>
</header>`
}

function tag({ id, text }: Tag): Html {
  if (id === 'breached') return html`<a class="tag strong" href="#thresholds">${textOf(text)}</a>`
  return html`<span class="tag ${id === 'synthetic' ? id : 'strong'}">${textOf(text)}</span>`
}

export function headline(report: Report): Html {
  const { about } = report.record
  return html`<section aria-label="Headline">
  ${about && html`<p class="muted">${about}</p>`}
  <div class="answers">
    ${report.answers.map(
      ({ question, figure, caption, text }) => html`<div><h2>${question}</h2>
      <strong>${textOf(figure)}
        <small>${textOf(caption)}</small></strong>
      <p>${textOf(text)}</p></div>`,
    )}
  </div>
  ${splitBar(report)}
</section>`
}

/** One bar, as long as the loss, divided among those who pay. */
function splitBar({ waterfall }: Report): Html | false {
  const payers = waterfall.rows.slice(1).flatMap(({ id = '', cells: { who = '', paid = '' } }) => {
    const value = quantitiesIn(paid)[0]?.value ?? 0
    return value > 0 ? [{ paint: paints[id], who, paid, value }] : []
  })
  if (payers.length === 0) return false
  return html`<div class="split" role="img" aria-label="Who pays, in proportion">
    ${payers.map(({ paint, value }) => html`<span class="${paint}" style="flex:${value}"></span>`)}
  </div>
  <ul class="keys">
    ${payers.map(
      ({ paint, who, paid }) =>
        html`<li><span class="swatch ${paint}"></span>${textOf(who)} ${textOf(paid)}</li>`,
    )}
  </ul>`
}
