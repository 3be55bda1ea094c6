/** report.html: what happened, why, who paid; with its charts and all it rests on. */
import type { EventRow } from 'cascade-engine'
import type { RunRecord } from '../record.ts'
import { cascadeView } from './cascade-view.ts'
import { chartData } from './chart-data.ts'
import { executions, facts, thresholds } from './evidence.ts'
import { gauge } from './gauge.ts'
import { headline, title } from './headline.ts'
import { html } from './html.ts'
import { limits, parameters, reproduce } from './making.ts'
import { amplification, rounds } from './markets.ts'
import { payers, roles } from './payers.ts'
import { study } from './study.ts'
import { wholePage } from './whole-page.ts'

/** Writes the report. Without `events` the forced orders of single markets are not drawn. */
export function report(record: RunRecord, events: Iterable<EventRow> | null): string {
  const data = chartData(record, events)
  const hasForced = data.markets.some((market) => market.hasForced)
  const scripts = data.gauge === null ? ['page'] : ['page', 'gauge']
  return wholePage({
    title: record.title,
    scripts: data.markets.length > 0 ? scripts : [],
    data,
    body: html`${title(record)}
${headline(record)}
${cascadeView(record, hasForced)}
<div class="columns uneven">${payers(record)}${roles(record)}</div>
${amplification(record)}
<div class="columns"><div>${facts(record)}${thresholds(record)}</div>${executions(record)}</div>
${gauge(record)}
${study(record)}
${rounds(record)}
${parameters(record)}
<div class="columns">${reproduce(record)}${limits(record)}</div>
<footer>cascade ${record.version} · times count from the start of the run · amounts in US dollars,
three significant digits</footer>`,
  })
}
