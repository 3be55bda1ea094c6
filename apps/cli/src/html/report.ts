/** report.html: what happened, why, who paid; with its charts and all it rests on. */
import type { EventRow } from 'cascade-engine'
import { deskChart, type Report } from 'cascade-engine/report'
import { cascadeView } from './cascade-view.ts'
import { headline, title } from './headline.ts'
import { type Html, html } from './html.ts'
import { limits, parameters, reproduce } from './making.ts'
import {
  amplification,
  equity,
  executions,
  facts,
  gauge,
  infection,
  payers,
  positions,
  rounds,
  studies,
  thresholds,
  unsafe,
} from './sections.ts'
import { wholePage } from './whole-page.ts'

/** Two columns, where both have something to hold. */
function beside(report: Report): Html {
  const [left, right] = [html`${facts(report)}${thresholds(report)}`, executions(report)]
  if (report.executions.rows.length === 0) return html`${left}${right}`
  return html`<div class="columns"><div>${left}</div>${right}</div>`
}

/** Writes the report. Without `events` the forced orders of single markets are not drawn. */
export function reportPage(report: Report, events: Iterable<EventRow> | null): string {
  const { record } = report
  const data = deskChart(record, events)
  return wholePage({
    title: record.title,
    script: data.markets.length > 0 ? 'report' : null,
    data,
    body: html`${title(report)}
${headline(report)}
${positions(report)}
${cascadeView(report)}
<div class="columns uneven">${payers(report)}${equity(report)}</div>
${unsafe(report)}
${amplification(report)}
${beside(report)}
${gauge(report)}
${studies(report)}
${infection(report)}
${rounds(report)}
${parameters(record)}
<div class="columns">${reproduce(record)}${limits(report)}</div>
<footer>cascade ${record.version} · times are ${timesOf(report)} · amounts in US dollars, three
significant digits</footer>`,
  })
}

const timesOf = ({ record }: Report): string =>
  record.startMs === null ? 'since the start of the run' : 'UTC'
