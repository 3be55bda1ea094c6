// T5 on the engine: scenarios/common-collateral against theory, and its page.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, measureGain, registry, summarize } from '../../src/index.ts'
import { cascadeCovariance, correlation } from '../../src/risk.ts'
import {
  commonCollateral,
  covarianceOf,
  days,
  dependences,
  fallsOf,
} from '../../src/scenarios/common-collateral.ts'

const place = new URL('../../scenarios/common-collateral/', import.meta.url).pathname
const load = () => loadScenario(`${place}scenario.yaml`, registry)

test('K is a quarter between those that share holders, and 0 to the third', async () => {
  const { snapshot, settings } = await load()
  const { K, rho, markets } = measureGain(compile(snapshot, settings, registry), registry)
  const of = (a: string, b: string) =>
    K[markets.indexOf(`exchange/${a}`)][markets.indexOf(`exchange/${b}`)]
  for (const [a, b] of [
    ['ETH', 'ETH'],
    ['ETH', 'BTC'],
    ['BTC', 'ETH'],
    ['SOL', 'SOL'],
  ]) {
    expect(of(a, b)).toBeCloseTo(0.25, 12)
  }
  for (const other of ['ETH', 'BTC']) expect([of('SOL', other), of(other, 'SOL')]).toEqual([0, 0])
  expect(rho).toBeCloseTo(0.5, 10)
})

test('a fall of ETH takes half of it from BTC, and nothing from SOL', async () => {
  const { snapshot, settings } = await load()
  const end = (without: { without?: ['price'] }) => {
    const world = compile(snapshot, { ...settings, ...without }, registry)
    const run = createRun(world, registry, { trace: false, verify: true })
    advance(run)
    const { markets } = summarize(run)
    return ['ETH', 'BTC', 'SOL'].map((coin) => {
      return markets.find(({ id }) => id === `exchange/${coin}`)?.totalDrop ?? Number.NaN
    })
  }
  const [eth, btc, sol] = end({})
  // d = (7.5, 2.5, 0) %; accounts stand a quarter of a dollar apart, and so do the ends.
  expect(Math.abs(eth - 0.075)).toBeLessThan(0.00125)
  expect(Math.abs(btc - 0.025)).toBeLessThan(0.00125)
  expect(sol).toBe(0)
  const [alone, ...others] = end({ without: ['price'] })
  expect(alone).toBeCloseTo(0.05, 14)
  expect(others).toEqual([0, 0])
})

test('AT-5: independent shocks end with a correlation of 0.6, and 0 with the third', async () => {
  const { snapshot, settings } = await load()
  const { drawn, ended } = fallsOf(dependences.independent, snapshot, settings, registry)
  const after = covarianceOf(ended)
  const error = (rho: number) => (3 * (1 - rho * rho)) / Math.sqrt(days)
  expect(Math.abs(correlation(after, 0, 1) - 0.6)).toBeLessThan(error(0.6))
  expect(Math.abs(correlation(after, 0, 2))).toBeLessThan(error(0))
  // Of the days as they were drawn, what K says before anything happens.
  const { K } = measureGain(compile(snapshot, settings, registry), registry)
  const said = correlation(cascadeCovariance(K, covarianceOf(drawn)), 0, 1)
  expect(Math.abs(correlation(after, 0, 1) - said)).toBeLessThan(0.005)
})

test('the tables of the page are those of the study', async () => {
  const { snapshot, settings } = await load()
  const page = readFileSync(`${place}README.md`, 'utf8')
  for (const { rows } of commonCollateral.tables(snapshot, settings, registry)) {
    for (const row of rows) {
      expect(page).toContain(`| ${row.map((it) => String(it).replace('-', '−')).join(' | ')} |`)
    }
  }
})
