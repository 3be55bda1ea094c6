import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import type { Settings } from '../engine/world/snapshot.ts'

const second = 1000
const gap = { model: 'price-gap', markets: 'm', drop: 0.2, atMs: 2 * second }

/** A long that fails at −20 %; the price falls after 2 s. */
function run(shocks: Settings['shocks'], changes: Partial<Settings> = {}) {
  const it = smallRun({
    rules: { model: 'plain-perpetual' },
    things: {
      m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
      n: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
    },
    accounts: { ann: { wallet: 160, m: [10, 100] } },
    settings: { shocks, ...changes },
  })
  advance(it)
  return it.log.firstLiquidationMs
}

test('what is silent speaks when the outage is over; the others at once', () => {
  const outage = { model: 'oracle-outage', atMs: second, forMs: 5 * second }
  expect(run([gap])).toBe(2 * second)
  expect(run([gap, outage])).toBe(6 * second)
  expect(run([gap, { ...outage, oracles: 'm' }])).toBe(6 * second)
  expect(run([gap, { ...outage, oracles: ['n'] }])).toBe(2 * second)
})

test('of two outages the later end counts', () => {
  const long = { model: 'oracle-outage', forMs: 9 * second }
  const short = { model: 'oracle-outage', atMs: second, forMs: 2 * second }
  expect(run([gap, long, short])).toBe(9 * second)
})

test('one that is over within a step of the clock is not noticed', () => {
  const clock = { mode: 'clocked', everyMs: 2 * second } as const
  const brief = { model: 'oracle-outage', atMs: 500, forMs: second }
  expect(run([gap, brief], { clock })).toBe(2 * second)
})

test('a wrong name is found before the run', () => {
  const outage = { model: 'oracle-outage', oracles: ['m', 'x'], forMs: 1 }
  expect(() => run([outage])).toThrow('there is no oracle called x')
})
