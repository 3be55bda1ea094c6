import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { fork, scope } from '../engine/phases/fork.ts'
import { advance, restart, step } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRow } from '../engine/reading/explain.ts'
import { lossCauses } from '../engine/reading/loss-causes.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings } from '../engine/world/snapshot.ts'

const minute = 60_000
const change = (fields: object) => ({ model: 'rule-change', atMs: minute, ...fields })

/** Ann has 10 at 100 and 100 of margin, Ben 200: at 5 % they need 50, at 15 % 150. */
const exchange = (shocks: Settings['shocks'], things = {}) =>
  smallRun({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.05 }], ...things } },
    accounts: { ann: { wallet: 100, m: [10, 100] }, ben: { wallet: 200, m: [10, 100] } },
    settings: { shocks },
  })

/** Ann owes 80 against 100 of collateral at a threshold of 0.9. */
const lender = (shocks: Settings['shocks'], rules = {}) =>
  smallRun({
    rules: { model: 'aave-v3', callsAtLoss: true, closeFactor: 1, ...rules },
    things: {
      m: { price: 1, weight: 0.9, bonus: 0.05, bids: [[0.99, 1e6]], asks: [[1.01, 1e6]] },
      debt: { price: 1, isTraded: false },
    },
    accounts: { ann: { m: 100, debt: -80 } },
    settings: { shocks },
  })

const done = (run: Run): Run => {
  advance(run)
  return run
}
const liquidated = (run: Run): number => summarize(run).liquidatedAccounts
const hash = (run: Run): string => summarize(run).hash

const dearer = change({ instrument: 'venue/m', set: { brackets: [{ floor: 0, rate: 0.15 }] } })
const lower = change({ instrument: 'venue/m', set: { weight: 0.7 } })

test('margin that is raised liquidates whoever has less, when it is raised', () => {
  expect(liquidated(done(exchange([])))).toBe(0)
  const run = done(exchange([dearer]))
  expect(liquidated(run)).toBe(1)
  expect(run.log.firstLiquidationMs).toBe(minute)
  const dearest = change({ instrument: 'venue/m', set: { brackets: [{ floor: 0, rate: 0.25 }] } })
  expect(liquidated(done(exchange([dearest])))).toBe(2)
})

test('margin that is lowered in time saves', () => {
  const gap = { model: 'price-gap', markets: 'm', drop: 0.055, atMs: 2 * minute }
  expect(liquidated(done(exchange([gap])))).toBe(1)
  const looser = change({ instrument: 'venue/m', set: { brackets: [{ floor: 0, rate: 0.01 }] } })
  expect(liquidated(done(exchange([gap, looser])))).toBe(0)
})

test('the last change of a rule counts, whatever the order in the file', () => {
  const back = { ...dearer, atMs: 2 * minute, set: { brackets: [{ floor: 0, rate: 0.05 }] } }
  const gap = { model: 'price-gap', markets: 'm', drop: 0.045, atMs: 3 * minute }
  expect(liquidated(done(exchange([gap, back])))).toBe(0)
  expect(liquidated(done(exchange([gap, back, dearer])))).toBe(1)
})

test('a threshold that is lowered, and a bonus that is raised', () => {
  expect(liquidated(done(lender([])))).toBe(0)
  const run = done(lender([lower]))
  expect(liquidated(run)).toBe(1)
  const seized = (it: Run) => it.world.legs.amount[it.world.accounts.legBegin[0]]
  // 80 repaid with a bonus of 5 %, or of 20 %.
  expect(seized(run)).toBeCloseTo(100 - 80 * 1.05, 9)
  const both = change({ instrument: 'venue/m', set: { weight: 0.7, bonus: 0.2 } })
  expect(seized(done(lender([both])))).toBeCloseTo(100 - 80 * 1.2, 9)
})

test('rules of a venue: one call repays half after the change', () => {
  const half = change({ venue: 'venue', set: { closeFactor: 0.5 } })
  const owed = (it: Run) => -it.world.legs.amount[it.world.accounts.legBegin[0] + 1]
  const whole = done(lender([lower]))
  expect(owed(whole)).toBeCloseTo(0, 12)
  const run = lender([half, { ...lower, atMs: 2 * minute }])
  while (run.timeMs < 2 * minute || run.log.firstLiquidationMs < 0) step(run)
  expect(owed(run)).toBeCloseTo(40, 9)
})

test('a run that is started again, forked or tried has the rules of its time', () => {
  for (const make of [() => exchange([dearer]), () => lender([lower])]) {
    const run = make()
    const whole = hash(done(run))
    restart(run)
    expect(hash(done(run))).toBe(whole)
    restart(run)
    while (run.timeMs < minute) step(run)
    const twin = fork(run)
    scope(run, () => {
      while (step(run));
    })
    expect(run.world.rules.changes).toBe(0)
    expect(hash(done(twin))).toBe(whole)
    expect(hash(done(run))).toBe(whole)
  }
})

test('whoever is liquidated by a rule learns which', () => {
  const run = done(exchange([dearer]))
  const events = Array.from({ length: run.trace?.written.count ?? 0 }, (_, at) => eventRow(run, at))
  const liquidation = events.find(({ kind }) => kind === 'liquidation')
  const cause = events[liquidation?.cause ?? -1]
  expect(cause).toMatchObject({ kind: 'action', action: 'rule', instrument: 'venue/m' })
  expect(lossCauses(run, 0)?.shares).toEqual([{ kind: 'rules', share: 1 }])
})

test.each([
  [
    'an unknown instrument',
    { instrument: 'venue/x', set: { weight: 0.5 } },
    /no instrument called/,
  ],
  ['an unknown venue', { venue: 'x', set: { closeFactor: 0.5 } }, /venue/],
  ['a parameter that the model lacks', { venue: 'venue', set: { speed: 1 } }, /shocks\.0\.set/],
  ['nothing', { venue: 'venue', set: {} }, /something changes/],
  ['a time before the start', { instrument: 'venue/m', set: { weight: 1 }, atMs: -1 }, />=0/],
  ['two things at once', { venue: 'venue', oracle: 'm', set: { price: 1 } }, /give one of/],
  [
    'brackets that fall',
    { instrument: 'venue/m', set: { brackets: [{ floor: 5, rate: 0.1 }] } },
    /bracket 0/,
  ],
])('%s is refused', (_, fields, message) => {
  expect(() => exchange([change(fields)])).toThrow(message)
})
