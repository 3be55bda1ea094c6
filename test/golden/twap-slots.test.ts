// A mean over blocks, moved through one of them: scenarios/twap-slots, and what helps against it.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { compile, createRun, registry, step } from '../../src/index.ts'
import { attackScenario } from '../../src/report.ts'
import { expectedWait, multiplierToMove } from '../../src/risk.ts'

const file = new URL('../../scenarios/twap-slots/scenario.yaml', import.meta.url).pathname
const coin = 'venues.bank.instruments.COIN'

test('one block of fifty weighs a fiftieth, and then is seen no more', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  const { names, oracles, markets } = run.world
  const mean = names.oracle('mean')
  const pool = markets.liquidity[names.market('pool')]
  let [peak, seen] = [0, 0]
  while (step(run)) {
    peak = Math.max(peak, pool.mid())
    // When the block is over, before what he left of the price counts as well.
    if (run.timeMs <= 25_000) seen = oracles.value[mean]
  }
  expect(seen / 100).toBeCloseTo(1 + (peak / 100 - 1) / 50, 3)
  expect(multiplierToMove(seen / 100 - 1, 50, 1, 'arithmetic')).toBeCloseTo(peak / 100, 0)
  // Brought back from beyond by whoever trades on both.
  expect(Math.abs(oracles.value[mean] / 100 - 1)).toBeLessThan(0.006)
  expect([expectedWait(0.2, 2), expectedWait(0.2, 3)].map(Math.round)).toEqual([30, 155])
})

test.each([
  ['two blocks in a row', 8.7, []],
  ['one block, and others trade', 0, ['actors.0.may.2.atMs=25000']],
  ['half an hour', 1.4, ['oracles.mean.source.window=30m']],
  ['an hour', 0, ['oracles.mean.source.window=60m']],
  ['the logarithm', 0, [`${coin}.oracle=tick`]],
  ['the deep market', 0, [`${coin}.oracle=outer`]],
  ['a cap', 0, ['actors.0.caps.0.most=5e6']],
  ['a higher cap', 4.5, ['actors.0.caps.0.most=1e7']],
  ['half as threshold', 1.6, [`${coin}.weight=0.5`]],
  ['a deeper pool', 0, ['markets.pool.liquidity.base=5e5', 'markets.pool.liquidity.quote=5e7']],
  ['less money', 0, ['accounts.1.rows.0.size=2e7']],
])('%s: $%dM', async (_, millions, set) => {
  const loaded = await loadScenario(file, registry, { set })
  const { best, isWhole } = attackScenario(loaded, registry, { tries: 2000 })
  expect(isWhole).toBe(true)
  if (millions === 0) expect(best.profit).toBe(0)
  else expect(Math.round(best.profit / 1e5) / 10).toBe(millions)
})
