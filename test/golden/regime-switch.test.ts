// T4 on the engine: scenarios/regime-switch, its page and its orders.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/index.ts'
import { lossesOf, regimeSwitch, variants } from '../../src/scenarios/regime-switch.ts'

const place = new URL('../../scenarios/regime-switch/', import.meta.url).pathname
const load = () => loadScenario(`${place}scenario.yaml`, registry)

test('the table of the page is that of the study', async () => {
  const { snapshot, settings } = await load()
  const [losses, ribbon] = regimeSwitch.tables(snapshot, settings, registry)
  const page = readFileSync(`${place}README.md`, 'utf8')
  for (const [world, stressed, ...usd] of losses.rows) {
    const cells = [world, `${stressed} %`, ...usd.map((it) => Number(it).toLocaleString('en-US'))]
    expect(page).toContain(`| ${cells.join(' | ')} |`)
  }
  // Twelve half hours, shares in per cent; who knows more is surer where it is calm.
  expect(ribbon.rows).toHaveLength(12)
  for (const row of ribbon.rows) {
    for (const value of row.slice(1)) expect(Number(value)).toBeLessThanOrEqual(100)
  }
  const wrong = (column: number) =>
    ribbon.rows.reduce((sum, row) => sum + Math.abs(Number(row[column]) - Number(row[1])), 0)
  expect(wrong(3)).toBeLessThan(wrong(2))
})

test('day by day less depth liquidates no less, and pressure brings no less stress', async () => {
  const { snapshot, settings } = await load()
  const of = variants(settings)
  const [plain, deep, pressed] = [
    'regimes of returns',
    'and of depth and makers',
    'pressed by liquidations',
  ].map((name) => lossesOf(of[name], snapshot, settings, registry))
  for (const [day, { stressed }] of pressed.entries()) {
    // The chain is drawn with the same numbers: it does not hang on depth.
    expect(deep[day].stressed).toBe(plain[day].stressed)
    expect(stressed).toBeGreaterThanOrEqual(deep[day].stressed)
    expect(deep[day].liquidatedUsd).toBeGreaterThanOrEqual(plain[day].liquidatedUsd * 0.98)
  }
  expect(pressed.some(({ stressed }, day) => stressed > deep[day].stressed)).toBe(true)
})
