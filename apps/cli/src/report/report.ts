/**
 * report.html: one file that needs nothing else. No address is loaded: a content security policy
 * forbids it, and lets only the two scripts written here run, by their hashes.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { EventRow } from 'cascade-engine'
import type { RunRecord } from '../record.ts'
import { cascadeView } from './cascade-view.ts'
import { chartData } from './chart-data.ts'
import { executions, facts, thresholds } from './evidence.ts'
import { gauge } from './gauge.ts'
import { headline, title } from './headline.ts'
import { codeForScript, Html, html, jsonForScript } from './html.ts'
import { limits, parameters, reproduce } from './making.ts'
import { amplification, rounds } from './markets.ts'
import { payers, roles } from './payers.ts'
import { study } from './study.ts'

/** Writes the report. Without `events` the forced orders of single markets are not drawn. */
export function report(record: RunRecord, events: Iterable<EventRow> | null): string {
  const data = chartData(record, events)
  const hasForced = data.markets.some((market) => market.hasForced)
  const charts = data.gauge === null ? ['page'] : ['page', 'gauge']
  const scripts = data.markets.length > 0 ? [chartLibrary(), ...charts.map(pageScript)] : []
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${record.title}</title>
<style>${new Html(readFileSync(pageFile('page.css'), 'utf8'))}</style>
</head>
<body>
<main>
${title(record)}
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
three significant digits</footer>
</main>
<script type="application/json" id="chart-data">${new Html(jsonForScript(data))}</script>
${scripts.map((code) => html`<script>${new Html(code)}</script>`)}
</body>
</html>
`
  return page.text
}

/** Nothing may be loaded, and no script may run but those whose hashes stand here. */
export function policy(scripts: readonly string[]): string {
  const hashes = scripts.map(
    (code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  )
  const allowed = hashes.length > 0 ? hashes.join(' ') : `'none'`
  return (
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${allowed}; ` +
    `base-uri 'none'; form-action 'none'`
  )
}

/** The smallest ready-made build that has lines, bars, zoom and free drawing. */
export function chartLibrary(): string {
  const require = createRequire(import.meta.url)
  return codeForScript(readFileSync(require.resolve('echarts/dist/echarts.common.min'), 'utf8'))
}

/** Compiled for the browser by page/tsconfig.json; in a function, to leave no names behind. */
export function pageScript(name: string): string {
  const code = readFileSync(pageFile(`../dist/page/${name}.js`), 'utf8').replace(
    /^export \{\};?$/m,
    '',
  )
  return codeForScript(`(() => {\n'use strict'\n${code}\n})()`)
}

/** A file of apps/cli/page: equally far from the source and from what is compiled of it. */
export function pageFile(name: string): URL {
  return new URL(`../../page/${name}`, import.meta.url)
}
