// Pages of many runs: drawn without a script, the same from the same numbers.
import type { Drawing } from 'cascade-engine/report'
import { expect, test } from 'vitest'
import { drawing } from './drawing.ts'
import { toldPage } from './told-page.ts'

const usd = (value: number) => `$${value}`
const curve: Drawing = {
  kind: 'curve',
  title: 'loss',
  across: 'drop',
  points: [
    { x: 0, xText: '0', y: 0, isBroken: false },
    { x: 1, xText: '1', y: null, isBroken: false },
    { x: 2, xText: '2', y: 100, isBroken: true },
  ],
  levels: [{ at: 50, text: 'loss < 50' }],
  changes: [{ at: 1, low: 0, high: 2, text: 'loss < 50: 0 … 2' }],
  yText: usd,
}

test('a curve: from the lower left to the upper right, its threshold half-way up', () => {
  const { text } = drawing(curve)
  expect(text).toContain('points="90,274 840,20"')
  expect(text).toContain('<line class="threshold" x1="90" x2="840" y1="147" y2="147" />')
  expect(text).toContain('class="broken" cx="840" cy="20"')
  expect(text).toContain('<rect class="change" x="90" y="20" width="750.00"')
  // A run that has no such number is no point.
  expect(text.match(/<circle/g)).toHaveLength(2)
})

test('a histogram, a map and bars', () => {
  const marks = [{ at: 3, low: 2, high: 4, text: 'VaR 99 %' }]
  const bins = [
    { from: 0, to: 2, count: 3 },
    { from: 2, to: 4, count: 1 },
  ]
  const histogram = drawing({ kind: 'histogram', title: 'loss', bins, marks, text: usd }).text
  expect(histogram.match(/class="bin"/g)).toHaveLength(2)
  expect(histogram).toContain('VaR 99\u00a0%: $3')
  expect(histogram).toContain('class="interval" x="465"')
  const axis = { path: 'a<b', values: ['1'] }
  const cells = [[{ text: '$5', share: 0.5, isBroken: true }]]
  const map = drawing({ kind: 'map', title: '', down: axis, across: axis, cells }).text
  expect(map).toContain('a&lt;b ↓')
  expect(map).toContain('<td class="number broken" style="--share:30%">$5</td>')
  const rows = [
    { name: 'a', value: 10, text: '$10' },
    { name: 'b', value: -5, text: '−$5' },
  ]
  const bars = drawing({ kind: 'bars', title: '', rows }).text
  expect(bars).toContain('<i style="width:25.00%"></i><i class="paint-long" style="width:25.00%">')
  expect(bars).toContain('class="paint-bad-debt" style="width:50.00%"')
})

test('the page loads and runs nothing', () => {
  const page = toldPage({ title: 'a <b>', sentences: ['said'], tables: [] }, [curve])
  expect(page).toContain('<h1>a &lt;b&gt;</h1>')
  expect(page).toContain('script-src &#39;none&#39;')
  expect(page).not.toMatch(/<script>|https?:\/\//)
  expect(toldPage({ title: 'a <b>', sentences: ['said'], tables: [] }, [curve])).toBe(page)
})

test('a table that a drawing shows is not told again', () => {
  const axis = { path: 'a', values: ['1'] }
  const columns = [{ id: 'x', title: 'x', isNumber: false }]
  const table = { id: 'frontier', title: 'Frontier', columns, rows: [], notes: [] }
  const grid: Drawing = {
    kind: 'map',
    ...{ title: 'met', down: axis, across: axis, cells: [[]] },
    ...{ note: 'blank', insteadOf: 'frontier' },
  }
  const report = { title: 'a', sentences: [], tables: [table] }
  expect(toldPage(report)).toContain('Frontier')
  expect(toldPage(report, [grid])).not.toContain('Frontier')
  expect(toldPage(report, [grid])).toContain('<small>blank</small>')
})
