import { expect, test } from 'vitest'
import { loadScenario } from '../../data-node.ts'
import { advance, createRun, registry, summarize } from '../../index.ts'
import { compileScenario } from '../compile-scenario.ts'
import { textOf } from '../text.ts'
import { alongReport, exploitabilityAlong } from './along.ts'
import { attackScenario } from './attack.ts'

const file = new URL('../../../scenarios/mango-2022/scenario.yaml', import.meta.url).pathname

test('the first place is the search from the start, and the last finds nothing left', async () => {
  const loaded = await loadScenario(file, registry)
  const options = { goal: 'profit', tries: 120, places: 8 } as const
  const points = exploitabilityAlong(loaded, registry, options)
  const [first, ...others] = points
  expect(first.attack.best).toEqual(attackScenario(loaded, registry, { tries: 120 }).best)
  expect(others.length).toBeGreaterThan(3)
  // What the venue had is gone.
  expect(points.at(-1)?.attack.best.profit).toBe(0)
  for (const { attack } of points) expect(attack.best.profit).toBeGreaterThanOrEqual(0)
  const { sentences, tables } = alongReport(loaded.id, 'profit', 'mango/MNGO', points)
  expect(textOf(sentences[0])).toMatch(/^Most could be made at .*: \$1\d\dM\.$/)
  expect(tables[0].rows).toHaveLength(points.length)
})

test('looking leaves the run as it is: places are those of one that nobody looks at', async () => {
  const loaded = await loadScenario(file, registry)
  const options = { goal: 'profit', tries: 40, places: 1000 } as const
  const points = exploitabilityAlong(loaded, registry, options)
  const prices: number[][] = []
  const onRound = (run: ReturnType<typeof createRun>) => {
    const { quoted, startPrice } = run.world.markets
    prices.push(quoted.map((it, row) => it.mid() / startPrice[row]))
  }
  const run = createRun(compileScenario(loaded, registry), registry, { onRound })
  advance(run)
  expect(points.slice(1).map((it) => it.prices)).toEqual(prices.slice(0, points.length - 1))
  expect(summarize(run).rounds).toBeGreaterThan(3)
})

test('stopped after a place, it says what it has', async () => {
  const loaded = await loadScenario(file, registry)
  const options = { goal: 'profit', tries: 20, places: 8, onPlace: (done: number) => done === 2 }
  expect(exploitabilityAlong(loaded, registry, options as never)).toHaveLength(2)
})
