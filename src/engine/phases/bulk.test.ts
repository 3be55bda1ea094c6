// Slices against the long way: the same bits and the same events, whatever happens in a slice.
import { expect, test } from 'vitest'
import { caseOne } from '../../../bench/populations.ts'
import { smallSnapshot } from '../../../test/small-world.ts'
import { eventsApart, fingerprint } from '../../../test/storm/fast-result.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import type { Run } from '../ports/run.ts'
import { defaultSettings, type Snapshot } from '../world/snapshot.ts'
import { advance, createRun, restart } from './run.ts'

/** Runs with a trace: by slices, and account by account. */
function twins(snapshot: Snapshot, drop: number): { short: Run; long: Run } {
  const shocks = [0, 1000].map((atMs) => ({ model: 'price-gap', drop, atMs }))
  const world = compile(snapshot, { ...defaultSettings, shocks }, registry)
  const [short, long] = (['cheapest', 'follow'] as const).map((search) => {
    // Put back and run again: nothing may be left of the first time.
    const run = createRun(world, registry, { search })
    advance(run)
    restart(run)
    advance(run)
    return run
  })
  return { short, long }
}

test.each([0.01, 0.03, 0.2])('case 1, twice −%d: all columns of the trace', (drop) => {
  const { short, long } = twins(caseOne(3000), drop)
  expect(short.log.rounds.liquidated.some((count) => count > 100)).toBe(true)
  expect(fingerprint(short)).toBe(fingerprint(long))
  expect(eventsApart(short, long)).toBe('')
})

test.each([
  ['an empty book', 150.5, 0],
  ['a fund that pays some', 1e6, 40],
])('%s: all columns of the trace', (_, size, fund) => {
  const snapshot = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    fund,
    things: {
      P: {
        price: 100,
        brackets: [{ floor: 0, rate: 0.01 }],
        bids: [99, 98, 90].map((at) => [at, size]),
      },
    },
    accounts: Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `a${at}`,
        { wallet: 10 + at / 100, P: [1, 110] as const },
      ]),
    ),
  })
  const { short, long } = twins(snapshot, 0.03)
  expect(fingerprint(short)).toBe(fingerprint(long))
  expect(eventsApart(short, long)).toBe('')
})
