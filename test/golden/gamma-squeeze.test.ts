// T11 of the specification on the engine: scenarios/gamma-squeeze, with and without hedging.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'
import { optionDealers } from '../../src/scenarios/option-dealers.ts'

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
  expect(await result('actors.0.times=0')).toEqual([9552, '43.37', 365, '0.33'])
  expect(await result()).toEqual([9861, '53.60', 444, '1.03'])
  // A band that nothing leaves is no hedging either.
  expect(await result('actors.0.band=1e6')).toEqual(await result('actors.0.times=0'))
})

test('dealers who are long of the same options take part of the rise back', async () => {
  const [end] = await result('actors.0.times=-1')
  const [alone] = await result('actors.0.times=0')
  expect(end).toBeLessThan(Number(alone))
  expect(end).toBeGreaterThan(9095.83)
})

test('the larger the book the more it chases, and the other side of it damps', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const [{ rows }] = optionDealers('gamma-squeeze').tables(snapshot, settings, registry)
  expect(rows.map(([book]) => book)).toEqual([0, 0.5, 1, 2, -1])
  const ends = rows.map((row) => Number(row[2]))
  expect(ends).toEqual([5, 6.5, 8.4, 14.7, 3.2])
  // 1 + λ Γ is linear in the book.
  expect(rows.map((row) => row[1])).toEqual([1, 0.79, 0.58, 0.16, 1.42])
})
