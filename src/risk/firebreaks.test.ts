// What is saved by taking somebody out is known by taking him out.
import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { withFirms } from '../../test/storm/world-firms.ts'
import { stormWorld } from '../../test/storm/worlds.ts'
import { loadScenario } from '../data-node.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { infection } from '../engine/reading/infection.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings, type Settings, type Snapshot } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { edgeLosses, lossesOf } from './edge-losses.ts'
import { firebreaks, withoutAccount } from './firebreaks.ts'

function told(snapshot: Snapshot, settings: Settings) {
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return { failures: infection(run), losses: lossesOf(summarize(run)) }
}

function breaksOf(snapshot: Snapshot, settings: Settings, runsMax = 1000) {
  const { failures, losses } = told(snapshot, settings)
  return firebreaks(snapshot, settings, registry, failures, losses, runsMax)
}

describe('a chain of sales beside somebody who fails alone', () => {
  const longs = [
    [10, 40],
    [10, 50],
    [10, 60],
  ] as const
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.1 }
  const deep = { ...liquidity, slope: 1e-4 }
  const world = joinedWorld({
    X: { liquidity, longs },
    Y: { liquidity: deep, longs: [[1000, 2000]] },
  })
  const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', drop: 0.037 }] }

  test('whoever is taken out saves himself and all below him, and no more', () => {
    const { failures } = told(world, settings)
    const below = new Map(failures.map((it) => [it.name, it.below]))
    const saved = breaksOf(world, settings).map((it) => [it.name, it.saved.accounts])
    expect(new Map(saved as [string, number][])).toEqual(
      new Map([...below].map(([name, count]) => [name, count + 1])),
    )
  })

  test('the superspreader saves most accounts, the largest loser most money', () => {
    const breaks = breaksOf(world, settings)
    expect(breaks[0]?.name).toBe('Y/#3')
    const [most] = [...breaks].sort((a, b) => b.saved.accounts - a.saved.accounts)
    expect(most?.name).toBe('X/#0')
    expect(breaksOf(world, settings, 1).map(({ name }) => name)).toEqual(['X/#0'])
  })
})

test.each([1, 2, 3, 8, 13, 21])('against every account of random world %i', (seed) => {
  const { snapshot, settings } = withFirms(stormWorld(seed), seed)
  const { failures, losses } = told(snapshot, settings)
  const breaks = breaksOf(snapshot, settings)
  const failed = failures.filter(({ kind }) => kind === 'account').slice(0, 12)
  for (const { name, row } of failed) {
    const left = told(withoutAccount(snapshot, row), settings).losses
    const { saved } = breaks.find((it) => it.name === name) ?? {}
    expect(saved?.accounts).toBe(losses.accounts - left.accounts)
    expect(saved?.lostUsd).toBe(losses.lostUsd - left.lostUsd)
  }
  expect(failed.length).toBeGreaterThan(0)
})

test('the fund that stands at the head of a chain of debts is worth all of the debts', async () => {
  const file = new URL('../../scenarios/cefi-lenders/scenario.yaml', import.meta.url).pathname
  const { snapshot, settings } = await loadScenario(file, registry)
  const { losses } = told(snapshot, settings)
  const [fund, north] = breaksOf(snapshot, settings, 3)
  const [debts] = edgeLosses(snapshot, settings, registry, losses, ['debt'])
  expect(fund).toMatchObject({ kind: 'firm', name: 'Fund', saved: { firms: 3 } })
  expect(fund?.saved.lostUsd).toBeCloseTo(debts?.attributed.lostUsd ?? 0, 3)
  expect(fund?.saved.accounts).toBe(debts?.attributed.accounts)
  expect(north).toMatchObject({ name: 'North', saved: { firms: 2 } })
})
