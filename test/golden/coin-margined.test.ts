// The numbers of scenarios/coin-margined/README.md and of docs/coin-margined.md.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'
import { measureGain } from '../../src/risk/loop-gain.ts'

const file = new URL('../../scenarios/coin-margined/scenario.yaml', import.meta.url).pathname

test('the same longs fail sooner, and fall farther, where their margin is coins', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { markets, revaluedUsd, outcome } = summarize(run)
  const [, dollars, coins] = markets
  expect(outcome).toBe('quiet')
  expect([dollars.endPrice, coins.endPrice].map((it) => it.toFixed(2))).toEqual([
    '54350.00',
    '53886.55',
  ])
  expect([dollars.liquidatedUsd, coins.liquidatedUsd].map((it) => (it / 1e6).toFixed(1))).toEqual([
    '123.0',
    '140.4',
  ])
  expect(coins.liquidatedLongUsd).toBe(coins.liquidatedUsd)
  expect(revaluedUsd).toBeCloseTo(-438_784.716, 3)
  const { accounts, venues, names } = run.world
  const least = venues.id.map((_, venue) => {
    const gone = Array.from({ length: accounts.traderCount }, (_, row) => row).filter(
      (row) => accounts.venue[row] === venue && run.isLiquidated[row] === 1,
    )
    return Math.min(
      ...gone.map((row) => Number.parseFloat(names.account(row).split('/').at(-1) ?? '')),
    )
  })
  expect(least).toEqual([10.5, 8.5])
})

test('a fall forces more of itself where margin is coins', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const { K } = measureGain(compile(snapshot, settings, registry), registry, 0.04)
  expect([K[1][1], K[2][2]].map((it) => it.toFixed(3))).toEqual(['0.854', '0.912'])
  expect([K[0][2], K[2][0], K[1][2]]).toEqual([0, 0, 0])
})
