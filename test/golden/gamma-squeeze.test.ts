// T11 of the specification on the engine: scenarios/gamma-squeeze, with and without hedging.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/gamma-squeeze/scenario.yaml', import.meta.url).pathname

async function result(...set: string[]) {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { markets, liquidatedUsd, liquidatedAccounts, badDebtUsd } = summarize(run)
  const millions = (usd: number) => (usd / 1e6).toFixed(2)
  return [
    Math.round(markets[0].endPrice),
    millions(liquidatedUsd),
    liquidatedAccounts,
    millions(badDebtUsd),
  ]
}

test('the numbers of the page', async () => {
  expect(await result('actors.0.band=1e6')).toEqual([9467, '46.05', 375, '0.34'])
  expect(await result()).toEqual([9962, '55.88', 470, '1.31'])
})

test('dealers who are long of the same options take part of the rise back', async () => {
  const long = Array.from({ length: 5 }, (_, at) => `actors.0.options.${at}.amount=5000`)
  const [end] = await result(...long)
  const [alone] = await result('actors.0.band=1e6')
  expect(end).toBeLessThan(Number(alone))
  expect(end).toBeGreaterThan(9000)
})
