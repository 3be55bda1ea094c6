// The policies of auto-deleveraging on books of the engine, beside what its own rules take.
import { beforeAll, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/registry.ts'
import { shareLoss } from '../../src/risk.ts'
import { type Ask, asking, burdenOf } from '../../src/scenarios/liquidity-exhaustion.ts'
import { lossToShare, sharedLossTables } from '../../src/scenarios/shared-loss.ts'

const drop = 0.07
let ask: Ask

beforeAll(async () => {
  const file = new URL('../../scenarios/liquidity-exhaustion/scenario.yaml', import.meta.url)
  const { snapshot, settings } = await loadScenario(file.pathname, registry)
  ask = asking(snapshot, settings, registry)
})

test('pro rata and the queue take on the engine what they take here', () => {
  const { need, winners } = lossToShare(ask, drop)
  for (const policy of ['pro-rata', 'queue'] as const) {
    const { shortfall, paid, payers, largestShare } = burdenOf(ask, policy, drop)
    expect(need).toBeCloseTo(shortfall, 6)
    const shares = shareLoss(policy, winners.binance, need)
    expect(paid).toBeCloseTo(
      shares.reduce((sum, it) => sum + it, 0),
      6,
    )
    expect(payers).toBe(shares.filter((it) => it > 0).length)
    const worst = Math.max(...shares.map((it, row) => it / winners.binance[row].capacity))
    expect(largestShare).toBeCloseTo(worst, 9)
  }
})

test('the tables say who gives how much, and that it is what was missing', () => {
  const { need, names } = lossToShare(ask, drop)
  const [policies, accounts] = sharedLossTables(ask, drop)
  expect(policies.rows.map(([title]) => title)).toEqual([
    'queue, Binance',
    'queue, Hyperliquid',
    'pro-rata',
    'pro-rata-lots',
    'min-max',
    'by-size',
  ])
  for (const [title, given, overshoot] of policies.rows) {
    expect(Number(given), String(title)).toBeCloseTo(need + Number(overshoot), 2)
    expect(Number(overshoot)).toBeLessThan(1)
  }
  expect(accounts.rows).toHaveLength(names.length)
  for (const [at, [title, given]] of policies.rows.entries()) {
    const column = accounts.rows.reduce((sum, row) => sum + Number(row[at + 2]), 0)
    expect(column, String(title)).toBeCloseTo(Number(given), 1)
  }
})
