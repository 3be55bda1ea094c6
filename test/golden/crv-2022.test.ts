// A borrowed short that is squeezed by its own liquidation: scenarios/crv-2022 and defences.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/crv-2022/scenario.yaml', import.meta.url).pathname

async function result(...set: string[]) {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { badDebtUsd, totalShortfallUsd, perRound, markets } = summarize(run)
  const calls = perRound.filter(({ liquidated }) => liquidated > 0)
  expect(totalShortfallUsd).toBe(badDebtUsd)
  return {
    millions: Math.round(badDebtUsd / 1e4) / 100,
    minutes: (calls.at(-1)?.timeMs ?? 0) / 60_000,
    calls: calls.length,
    coins: badDebtUsd / markets[0].endPrice,
  }
}

test('the numbers of the page', async () => {
  const { millions, minutes, calls, coins } = await result()
  expect([millions, minutes, calls]).toEqual([2.01, 50, 101])
  expect(coins / 1e6).toBeCloseTo(2.641, 3)
})

const bonus = 'venues.aave.instruments.USDC.bonus'
test.each([
  ['a bonus of 2 %', 0.74, [`${bonus}=0.02`]],
  ['a bonus of 10 %', 4.56, [`${bonus}=0.1`]],
  [
    'a threshold of 80 %',
    0,
    ['venues.aave.instruments.USDC.weight=0.8', 'accounts.0.rows.1.size=-83.636e6'],
  ],
  ['three quarters', 0.22, ['accounts.0.rows.0.size=47.7e6', 'accounts.0.rows.1.size=-69e6']],
  ['half', 0, ['accounts.0.rows.0.size=31.8e6', 'accounts.0.rows.1.size=-46e6']],
  ['a deeper market', 0, ['markets.CRV/USDC.liquidity.slope=8.6e-10']],
])('defence: %s', async (_, millions, set) => {
  expect((await result(...set)).millions).toBe(millions)
})
