// A short that is handed to a vault and squeezed: scenarios/jelly-2025, and what helps against it.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, equity, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/jelly-2025/scenario.yaml', import.meta.url).pathname

/** Gain of the vault, and what the long account is worth, millions. */
async function millions(...set: string[]): Promise<number[]> {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { world, origin } = run
  const [vault] = world.venues.backstop
  expect(summarize(run).badDebtUsd).toBe(0)
  const gain = equity(world, vault) - equity(origin, vault)
  const long = equity(world, world.names.requireAccount('exchange/long'))
  return [gain, long].map((usd) => Math.round(usd / 1e5) / 10)
}

const exchange = 'venues.exchange'
test.each([
  ['as it was', [-11.1, 15.1], []],
  ['a limit for the vault', [0, 3.6], [`${exchange}.rules.vaultLeverageMax=0.02`]],
  ['more margin', [-10.6, 15.1], [`${exchange}.instruments.JELLY.brackets.0.rate=0.3`]],
  [
    'a deeper market',
    [0.5, 3.5],
    ['markets.spot.liquidity.base=1e9', 'markets.spot.liquidity.quote=1.25e7'],
  ],
])('%s', async (_, expected, set) => {
  expect(await millions(...set)).toEqual(expected)
})
