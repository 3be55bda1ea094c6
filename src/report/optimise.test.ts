import { expect, test } from 'vitest'
import { readDrawnSettings } from '../data/drawn-settings.ts'
import { loadScenario } from '../data-node.ts'
import { registry } from '../registry.ts'
import { createDraws } from './montecarlo/draws.ts'
import { checkCriteria, optimiseReport } from './optimise.ts'
import { sweepPoint } from './sweep/sweep.ts'
import { readVary } from './sweep/vary.ts'
import { textOf } from './text.ts'

const file = new URL('../../scenarios/case-1/scenario.yaml', import.meta.url).pathname

test('what is beaten by none, and what common draws are worth', async () => {
  const loaded = await loadScenario(file, registry)
  const axes = [readVary('fund=0,1,2,3')]
  const spare = { name: 'fund', isMoreBetter: false }
  const { policies, sentences } = optimiseReport(
    loaded,
    'badDebtUsd',
    axes,
    [spare],
    [
      { values: ['0'], losses: [10, 30], numbers: [[0], [0]] },
      { values: ['1'], losses: [8, 28], numbers: [[0], [0]] },
      // As much is lost with more money.
      { values: ['2'], losses: [10, 26], numbers: [[0], [0]] },
      { values: ['3'], losses: [5, 10], numbers: [[0], [0]] },
    ],
  )
  expect(policies.map(({ isBest }) => isBest)).toEqual([true, true, false, true])
  // The second is 2 less in every run: nothing is left to chance.
  expect(policies[1]).toMatchObject({ less: -2, lessHalf: 0, worth: null })
  // Variances 200 and 128, of the difference 8.
  expect(policies[2]?.worth).toBeCloseTo(41, 10)
  expect(sentences.map(textOf)[0]).toBe('3 of 4 policies are beaten by none, on 2 draws each.')
})

test('of what is wanted more is better', async () => {
  const loaded = await loadScenario(file, registry)
  const want = { name: 'liquidatorsUsd', isMoreBetter: true }
  const { policies } = optimiseReport(
    loaded,
    'badDebtUsd',
    [readVary('a=x,y,z')],
    [want],
    [
      { values: ['x'], losses: [1], numbers: [[5]] },
      { values: ['y'], losses: [1], numbers: [[6]] },
      { values: ['z'], losses: [0], numbers: [[5]] },
    ],
  )
  expect(policies.map(({ isBest }) => isBest)).toEqual([false, true, true])
})

test('a criterion that has no size is refused', () => {
  expect(() => checkCriteria([{ name: 'a', isMoreBetter: true }], [readVary('a=x,y')])).toThrow(
    'a has no size',
  )
})

// The order of two policies with a tenth of the runs, on the engine.
test('two funds on common draws: a tenth of the runs is enough', async () => {
  const generator = '{draw: [{set: a, as: return, model: normal, mean: -2, sigma: 0.8}]}'
  const draw = createDraws(readDrawnSettings(generator, 'test'), 1)
  const found = []
  for (const fund of ['0', '2000']) {
    const set = [`venues.exchange.fund=${fund}`]
    const loaded = await loadScenario(file, registry, { set })
    const losses = Array.from({ length: 40 }, (_, run) => {
      const shocks = [{ ...loaded.settings.shocks[0], by: draw(run).values[0] }]
      const changed = {
        ...loaded,
        settings: { ...loaded.settings, shocks } as typeof loaded.settings,
      }
      return sweepPoint(changed, registry, [], ['badDebtUsd'])?.metrics[0] ?? Number.NaN
    })
    found.push({ values: [fund], losses, numbers: losses.map(() => []) })
  }
  const loaded = await loadScenario(file, registry)
  const { policies } = optimiseReport(loaded, 'badDebtUsd', [readVary('f=0,2000')], [], found)
  expect(policies[1]?.worth).toBeGreaterThan(10)
  expect((policies[1]?.less ?? 0) + (policies[1]?.lessHalf ?? 0)).toBeLessThan(0)
})
