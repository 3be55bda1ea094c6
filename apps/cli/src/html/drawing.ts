/** What many runs look like, drawn without a script: the same numbers give the same drawing. */
import type { BarList, Curve, Drawing, GridMap, Histogram, Mark } from 'cascade-engine/report'
import { type Html, html } from './html.ts'

const [width, height] = [900, 320]
const frame = { left: 90, right: 60, top: 20, bottom: 46 }

export function drawing(it: Drawing): Html {
  if (it.kind === 'map') return map(it)
  if (it.kind === 'bars') return bars(it)
  return it.kind === 'curve' ? curve(it) : histogram(it)
}

type Scale = (value: number) => number

const scale = (from: number, to: number, low: number, high: number): Scale => {
  const span = to > from ? to - from : 1
  return (value) => Number((low + ((value - from) / span) * (high - low)).toFixed(2))
}

const acrossOf = (from: number, to: number) => scale(from, to, frame.left, width - frame.right)
const upOf = (from: number, to: number) => scale(from, to, height - frame.bottom, frame.top)

const canvas = (label: string, inside: readonly (Html | false)[]): Html =>
  html`<svg class="many" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${inside}
</svg>`

function curve({ title, across, points, levels, changes, yText }: Curve): Html {
  const known = points.flatMap(({ y }) => (y === null ? [] : [y]))
  const ys = [0, ...known, ...levels.map(({ at }) => at)]
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const xs = points.map(({ x }) => x)
  const x = acrossOf(Math.min(...xs), Math.max(...xs))
  const y = upOf(low, high)
  const drawn = [...points].filter((it) => it.y !== null).sort((a, b) => a.x - b.x)
  const path = drawn.map((it) => `${x(it.x)},${y(it.y ?? 0)}`).join(' ')
  const ends = [drawn[0], drawn.at(-1)].flatMap((it) => it ?? [])
  return canvas(`${title} by ${across}`, [
    axes([low, high], y, yText),
    ...changes.map((it) => band(it, x, 'change')),
    ...levels.map((it) => level(it, y)),
    html`<polyline class="line" points="${path}" />`,
    ...drawn.map(
      (it) =>
        html`<circle class="${it.isBroken ? 'broken' : 'held'}" cx="${x(it.x)}" cy="${y(
          it.y ?? 0,
        )}" r="4"><title>${it.xText}: ${yText(it.y ?? 0)}</title></circle>`,
    ),
    ...ends.map((it) => below(x(it.x), it.xText)),
    html`<text x="${width / 2}" y="${height - 8}" text-anchor="middle">${across}</text>`,
  ])
}

function histogram({ title, bins, marks, text }: Histogram): Html {
  const [first, last] = [bins[0], bins.at(-1)]
  if (first === undefined || last === undefined) return html``
  const x = acrossOf(first.from, last.to)
  const most = Math.max(...bins.map(({ count }) => count))
  const y = upOf(0, most)
  return canvas(title, [
    axes([0, most], y, (value) => String(Math.round(value))),
    ...marks.map((it) => band(it, x, 'interval')),
    ...bins.map(({ from, to, count }) => {
      const wide = Math.max(0.5, x(to) - x(from) - 1).toFixed(2)
      const tall = (y(0) - y(count)).toFixed(2)
      return html`<rect class="bin" x="${x(from)}" y="${y(count)}" width="${wide}" height="${tall}">
<title>${text(from)} … ${text(to)}: ${count}</title></rect>`
    }),
    ...marks.map(({ at, text: name }, row) => {
      const place = frame.top + 12 + 14 * (row % 8)
      return html`<line class="mark" x1="${x(at)}" x2="${x(at)}" y1="${frame.top}" y2="${
        height - frame.bottom
      }" /><text x="${x(at) - 4}" y="${place}" text-anchor="end">${name}: ${text(at)}</text>`
    }),
    below(x(first.from), text(first.from)),
    below(x(last.to), text(last.to)),
  ])
}

const axes = ([low, high]: readonly [number, number], y: Scale, text: (value: number) => string) =>
  html`<line class="axis" x1="${frame.left}" x2="${width - frame.right}" y1="${y(low)}" y2="${y(
    low,
  )}" /><text x="${frame.left - 8}" y="${y(low)}" text-anchor="end">${text(low)}</text>
<text x="${frame.left - 8}" y="${y(high) + 4}" text-anchor="end">${text(high)}</text>`

const below = (x: number, text: string): Html =>
  html`<text x="${x}" y="${height - frame.bottom + 18}" text-anchor="middle">${text}</text>`

/** A threshold: what is above it, or below, breaks. */
const level = ({ at, text }: Mark, y: Scale): Html =>
  html`<line class="threshold" x1="${frame.left}" x2="${width - frame.right}" y1="${y(at)}" y2="${y(
    at,
  )}" /><text class="threshold" x="${width - frame.right}" y="${y(at) - 4}" text-anchor="end">${
    text
  }</text>`

/** Where something may lie, or where it changes. */
function band({ low = null, high = null, text }: Mark, x: Scale, kind: string): Html | false {
  if (low === null || high === null) return false
  const wide = Math.max(1, x(high) - x(low)).toFixed(2)
  return html`<rect class="${kind}" x="${x(low)}" y="${frame.top}" width="${wide}" height="${
    height - frame.bottom - frame.top
  }"><title>${text}</title></rect>`
}

/** Per cent of the colour, so that what stands on it can be read. */
const darkest = 60

/** Shaded by its share of the largest; what breaks has a border. */
function map({ down, across, cells, note }: GridMap): Html {
  return html`<table class="heat">
<thead><tr><th>${down.path} ↓${across.path !== '' && ` ${across.path} →`}</th>
${across.values.map((it) => html`<th class="number">${it}</th>`)}</tr></thead>
<tbody>${cells.map(
    (row, at) =>
      html`<tr><th class="name">${down.values[at]}</th>${row.map(
        ({ text, share, isBroken }) =>
          html`<td class="${isBroken ? 'number broken' : 'number'}" style="--share:${Math.round(
            darkest * (share ?? 0),
          )}%">${text}</td>`,
      )}</tr>`,
  )}</tbody></table>${note !== undefined && html`<p><small>${note}</small></p>`}`
}

/** To the right what is more, to the left what is less. */
function bars({ rows }: BarList): Html {
  const most = Math.max(...rows.map(({ value }) => Math.abs(value)))
  const part = (value: number) => (most === 0 ? 0 : (50 * Math.abs(value)) / most).toFixed(2)
  return html`<table class="bars"><tbody>${rows.map(
    ({ name, value, text }) => html`<tr><th class="name">${name}</th>
<td class="bar whole"><span><i style="width:${
      value < 0 ? (50 - Number(part(value))).toFixed(2) : 50
    }%"></i><i class="${value < 0 ? 'paint-long' : 'paint-bad-debt'}" style="width:${part(
      value,
    )}%"></i></span></td><td class="number">${text}</td></tr>`,
  )}</tbody></table>`
}

export const drawingStyle = `
@media (max-width: 600px) { .heat th:first-child {
  min-width: 72px; max-width: 112px; overflow-wrap: anywhere } }
.many { display: block; width: 100%; max-width: 900px }
.many text { fill: var(--muted); font-size: 12px }
.many text { paint-order: stroke; stroke: var(--panel); stroke-width: 3px }
.many .axis { stroke: var(--line) }
.many .line { fill: none; stroke: var(--accent); stroke-width: 2 }
.many .held { fill: var(--accent) }
.many .broken { fill: var(--bad-debt) }
.many line.threshold { stroke: var(--bad-debt); stroke-dasharray: 6 4 }
.many text.threshold { fill: var(--bad-debt) }
.many .change, .many .interval { fill: var(--bad-debt); opacity: 0.12 }
.many .bin { fill: var(--accent) }
.many .mark { stroke: var(--text) }
.heat td { background: color-mix(in srgb, var(--accent) var(--share), transparent) }
.heat td.broken { outline: 2px solid var(--bad-debt); outline-offset: -2px }
`
