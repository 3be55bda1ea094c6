import { describe, expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { advance, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows, explainAccount } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings } from '../engine/world/snapshot.ts'

const minute = 60_000
const rule = {
  model: 'volatility-margin',
  instrument: 'venue/m',
  levels: [
    { above: 0.01, times: 2 },
    { above: 0.03, times: 4 },
  ],
  everyMs: minute,
  halfLifeMs: minute,
}
const fall = (drop: number, atMs = 0) => ({ model: 'price-gap', drop, atMs })

/** 5 % of margin; Ann has 15 % of her position, Ben 60 %, and nobody's sale moves the price. */
const runWith = (given: object, settings: Partial<Settings> = {}): Run => {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, bids: [[99.9999, 1e9]], asks: [[100.0001, 1e9]], brackets } },
    accounts: { ann: { wallet: 150, m: [10, 100] }, ben: { wallet: 600, m: [10, 100] } },
    settings: { mitigations: [{ ...rule, ...given }], endMs: 60 * minute, ...settings },
  })
  advance(run)
  return run
}
const brackets = [{ floor: 0, rate: 0.05 }]
const changes = (run: Run) =>
  [...eventRows(run)].filter(({ action }) => action === 'rule').map(({ timeMs }) => timeMs / minute)
const rate = ({ world }: Run) => world.brackets.rate[world.rules.columns.bracketBegin[0]]

describe('σ of an interval', () => {
  // Half life of one interval: σ² = half of the move squared, then half of that.
  test('is measured at the end of it, and raises margin from its level on', () => {
    const most = 0.01 * Math.SQRT2
    expect(changes(runWith({}, { shocks: [fall(0.999 * most)] }))).toEqual([])
    // σ falls below the level after the next interval.
    expect(changes(runWith({}, { shocks: [fall(1.001 * most)] }))).toEqual([1, 2])
    // 4 % and 4 %: √(.0016 / 2 + .0016 / 4) = .0346 from the second on.
    const run = runWith({}, { shocks: [fall(0.04), fall(0.04, 61e3)] })
    expect(changes(run)).toEqual([1, 2, 3, 6])
    expect(rate(run)).toBe(0.05)
  })

  test('counts what was before the run, as far as it has not aged', () => {
    // √(.0095² / 4 + .017² / 2) = .0129; without the start .012.
    const levels = [{ above: 0.0125, times: 2 }]
    const at = (start: number) =>
      changes(runWith({ levels, start }, { shocks: [fall(0.017, 61e3)] }))
    expect(at(0)).toEqual([])
    expect(at(0.0095)).toEqual([2, 3])
  })
})

test('whoever has less when margin is raised is liquidated because of the rule', () => {
  const run = runWith({}, { shocks: [fall(0.06)] })
  // 6 % is gone: Ann has 9 of 94, and 20 % are wanted.
  expect(summarize(run).liquidatedAccounts).toBe(1)
  expect(run.log.firstLiquidationMs).toBe(minute)
  expect(explainAccount(run, 'ann').map(({ kind, action }) => action ?? kind)).toContain('rule')
  const calm = runWith({ levels: [{ above: 0.1, times: 4 }] }, { shocks: [fall(0.06)] })
  expect(summarize(calm).liquidatedAccounts).toBe(0)
  const without = runWith({}, { shocks: [fall(0.06)], without: ['rule'] })
  expect(summarize(without).liquidatedAccounts).toBe(0)
})

test('margin is held up for a while before it is lowered', () => {
  const run = runWith({ holdMs: 20 * minute }, { shocks: [fall(0.02)] })
  expect(changes(run)).toEqual([1, 21])
})

test('once it is calm again nobody looks, and a run comes to its end', () => {
  const run = runWith({}, { shocks: [fall(0.06)], endMs: 1e4 * minute })
  expect(run.outcome).toBe('quiet')
  expect(run.timeMs).toBeLessThan(20 * minute)
})

test('put back it does the same', () => {
  const run = runWith({}, { shocks: [fall(0.06)] })
  const before = [summarize(run).hash, changes(run), rate(run)]
  restart(run)
  expect(rate(run)).toBe(0.05)
  advance(run)
  expect([summarize(run).hash, changes(run), rate(run)]).toEqual(before)
})

test.each([
  ['what has no margin', { instrument: 'venue/C' }, 'mitigations.0.instrument'],
  ['what is not there', { instrument: 'venue/x' }, 'mitigations.0.instrument'],
  ['rates of 1 and more', { levels: [{ above: 0.01, times: 20 }] }, 'mitigations.0.levels'],
  ['levels that fall', { levels: [...rule.levels].reverse() }, 'mitigations.0.levels'],
  ['a start that is not calm', { start: 0.02 }, 'mitigations.0'],
])('%s', (_, given, field) => {
  const things = { m: { price: 100, brackets }, C: { price: 1 } }
  const settings = { mitigations: [{ ...rule, ...given }], endMs: minute }
  const make = () =>
    smallRun({ rules: { model: 'plain-perpetual' }, things, accounts: {}, settings })
  expect(make).toThrow(expect.objectContaining({ facts: expect.objectContaining({ field }) }))
})

test('a margin that somebody else changes too', () => {
  const change = { model: 'rule-change', instrument: 'venue/m', set: { brackets } }
  expect(() => runWith({}, { shocks: [change] })).toThrow('changed by shocks.0 too')
  expect(() => runWith({}, { mitigations: [rule, rule] })).toThrow('changed by mitigations.0 too')
})
