// How the numbers came about: what was set, how to get them again, what the models leave out.

import { count, type Report, type RunRecord, textOf } from 'cascade-engine/report'
import { type Html, html, link } from './html.ts'

export function reproduce(record: RunRecord): Html {
  const changed = record.parameters.filter(({ was }) => was !== undefined)
  return html`<section>
  <h2>Get the same numbers again</h2>
  <pre><code>${record.command}</code></pre>
  <p><button type="button" data-copy="${record.command}">Copy</button>
    <small>Same seed, scenario and version give the same bits: cascade ${record.version}, final
    tables <code>${record.summary.hash}</code>.</small></p>
  ${
    changed.length > 0
      ? html`<p>Changed from ${record.file}:</p><ul>${changed.map(
          ({ path, value, was }) => html`<li><code>${path}</code>: ${was} → ${value}</li>`,
        )}</ul>`
      : html`<p class="muted">Nothing was changed from ${record.file}.</p>`
  }
  <p><small>Beside this page: summary.json, events.parquet,
    scenario.resolved.json.</small></p>
</section>`
}

export function parameters({ parameters: list }: RunRecord): Html | false {
  if (list.length === 0) return false
  return html`<section><details>
  <summary>All ${textOf(count(list.length))} parameters</summary>
  <table>
    <thead><tr><th>parameter</th><th>value</th></tr></thead>
    <tbody>${list.map(
      ({ path, value, was }) => html`<tr><th class="name"><code>${path}</code></th><td
class="name">${value}${was !== undefined && html` <b>(in the file: ${was})</b>`}</td></tr>
`,
    )}</tbody>
  </table>
</details></section>`
}

export function limits({ record, assumptions }: Report): Html {
  return html`<section>
  <h2>What this rests on</h2>
  <ul>${assumptions.map((text) => html`<li>${textOf(text)}</li>`)}</ul>
  ${record.models.map(modelBlock)}
</section>`
}

function modelBlock(model: RunRecord['models'][number]): Html {
  return html`<details>
  <summary>${model.kind} ${model.id}: ${model.title}</summary>
  ${sentences('Assumes', model.assumes)}
  ${sentences('Ignores', model.ignores)}
  ${
    model.citations.length > 0 &&
    html`<ul>${model.citations.map(
      ({ rule, url, readOn, note }) =>
        html`<li>${rule}: ${link(url, url)}, read ${readOn}${note && ` (${note})`}</li>`,
    )}</ul>`
  }
</details>`
}

function sentences(name: string, list: readonly string[]): Html | false {
  if (list.length === 0) return false
  return html`<p>${name}:</p><ul>${list.map((text) => html`<li>${text}</li>`)}</ul>`
}
