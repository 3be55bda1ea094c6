/** Events say what they are: who was forced, and which action. Charts and studies count them. */
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  actionKinds,
  advance,
  compile,
  createRun,
  type EventRow,
  eventRows,
  registry,
  summarize,
} from '../../src/index.ts'
import { fallWith } from '../falling-world.ts'

const root = new URL('../..', import.meta.url).pathname

async function ended(id: string) {
  const path = `${root}scenarios/${id}/scenario.yaml`
  const { snapshot, settings } = await loadScenario(path, registry)
  const run = createRun(compile(snapshot, settings, registry), registry)
  advance(run)
  return run
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const actionsOf = (rows: readonly EventRow[]) => [
  ...new Set(rows.flatMap(({ action }) => action ?? [])),
]

describe.each([
  ['case-1', []],
  ['cefi-lenders', []],
  ['circuit-breaker', ['halt']],
  ['liquidity-black-hole', ['quote', 'refill']],
  ['second-protocol', []],
  ['two-venues', ['arbitrage', 'refill']],
])('%s', (id, actions) => {
  test('forced orders add up to what the summary says of each market', async () => {
    const run = await ended(id)
    const { markets, assets } = run.world
    const rows = [...eventRows(run)]
    expect(rows.filter(({ isForced }) => isForced).length).toBeGreaterThan(0)
    for (const [market, { id: name, forcedUsd }] of summarize(run).markets.entries()) {
      const dollars = assets.usd[markets.quote[market] ?? 0] ?? 0
      const forced = rows.filter((row) => row.isForced && row.market === name)
      const total = dollars * sum(forced.map(({ value }) => Math.abs(value)))
      expect(Math.abs(total - forcedUsd)).toBeLessThanOrEqual(1e-9 * Math.max(1, forcedUsd))
    }
    expect(actionsOf(rows).sort()).toEqual(actions)
  })
})

test('a stop order of a listed account is an order of his own', () => {
  const stops = { model: 'stop-orders', venue: 'venue', nearest: 0.03, farthest: 0.03 }
  const run = fallWith({ ...stops, reactionSpread: 0 })
  const orders = [...eventRows(run)].filter(({ kind }) => kind === 'order')
  expect(orders.map(({ account, isForced }) => [account, isForced])).toEqual([['trader', false]])
  expect(summarize(run).forcedUsd).toBe(0)
})

test('whether an order was forced is asked of orders, which action of actions', async () => {
  for (const { kind, isForced, action } of eventRows(await ended('two-venues'))) {
    expect(isForced !== null).toBe(kind === 'order')
    expect(action !== null).toBe(kind === 'action')
    if (action !== null) expect(actionKinds).toContain(action)
  }
})
