import { expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

/** What he has bought once the price has fallen by `drop`. */
function boughtAfter(drop: number): number {
  const liquidity = { model: 'linear-impact', price: 100, slope: 1e-9 }
  const buyer = { model: 'value-buyer', instrument: 'm/X', budget: 1000, drop: 0.5 }
  const shocks = [{ model: 'price-gap', by: -100 * drop }]
  const settings = { ...defaultSettings, shocks, actors: [buyer], priceFloor: 0 }
  const world = compile(joinedWorld({ m: { liquidity } }), settings, registry)
  const run = createRun(world, registry, { verify: true })
  advance(run)
  const { legs, accounts, venues } = run.world
  return legs.amount[accounts.legBegin[venues.outside[0]]]
}

test('he spends his budget at the price that he waited for', () => {
  expect(boughtAfter(0.49)).toBe(0)
  expect(boughtAfter(0.6)).toBeCloseTo(25, 6)
})

test('where there is no price he buys nothing', () => expect(boughtAfter(1)).toBe(0))
