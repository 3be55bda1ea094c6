// The shipped scenario of soft liquidation, and the numbers that its page tells.

import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry } from '../../src/index.ts'

const file = new URL('../../scenarios/crvusd-llamma/scenario.yaml', import.meta.url).pathname

async function left(overrides: readonly string[] = []) {
  const { snapshot, settings } = await loadScenario(file, registry, { set: overrides })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { names, accounts, legs } = run.world
  return Object.fromEntries(
    ['ann', 'bob', 'cat', 'dan'].map((id) => {
      const row = names.findAccount(id)
      const eth = legs.amount[accounts.legBegin[row]]
      return [id, run.isLiquidated[row] === 1 ? 'liquidated' : Math.round(eth * 1000) / 1000]
    }),
  )
}

test('a fall and a recovery cost who was in the way, and nobody is liquidated', async () => {
  expect(await left()).toEqual({ ann: 9.826, bob: 29.632, cat: 20, dan: 100 })
})

test.each([['shocks.0.every=1h'], ['shocks.0.times=[0,1s,14h]'], ['actors=[]']])(
  'with %s the same loans are liquidated instead',
  async (override) => {
    const liquidated = { ann: 'liquidated', bob: 'liquidated', cat: 20, dan: 100 }
    expect(await left([override])).toEqual(liquidated)
  },
)
