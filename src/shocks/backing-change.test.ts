import { expect, test } from 'vitest'
import { claimsRun } from '../../test/claims-world.ts'
import { fork, scope } from '../engine/phases/fork.ts'
import { advance, eventRows, type Run, restart, step, summarize } from '../index.ts'

/** A vault token stands for .8 wrapped, one of which stands for 1.25 staked ether. */
const change = (units: number) =>
  `shocks: [{ model: backing-change, token: wstETH, by: stETH, weight: ${units}, at: 1s }]\n`
const worth = ({ world }: Run) => world.oracles.value[world.names.oracle('vault')]
const weight = ({ world }: Run) => [...world.claims.weights.value]

test('the token, and what stands on it, is worth what is behind it now', () => {
  for (const [units, expected] of [
    [1.25, 1],
    [1, 0.8],
    [0, 0],
    [2.5, 2],
  ] as const) {
    const run = claimsRun({ debts: [1], more: change(units) })
    expect(worth(run)).toBeCloseTo(1, 12)
    advance(run)
    expect(worth(run)).toBeCloseTo(expected, 12)
  }
})

test('whoever has less because of it is liquidated, and is told why', () => {
  const run = claimsRun({ debts: [70, 50], more: change(1) })
  advance(run)
  // 80 of collateral at .75 are less than 70.
  expect(summarize(run).liquidatedAccounts).toBe(1)
  const rules = [...eventRows(run)].filter(({ action }) => action === 'rule')
  expect(rules.map(({ oracle, timeMs }) => [oracle, timeMs])).toContainEqual(['vault', 1000])
})

test('taken back by a restart and a scope, carried on by a fork', () => {
  const run = claimsRun({ debts: [1], more: change(1) })
  const before = weight(run)
  scope(run, () => {
    while (step(run));
    expect(weight(run)).not.toEqual(before)
  })
  expect(weight(run)).toEqual(before)
  advance(run)
  const after = weight(run)
  expect(after).not.toEqual(before)
  expect(weight(fork(run))).toEqual(after)
  expect([...run.origin.claims.weights.value]).toEqual(before)
  restart(run)
  expect(weight(run)).toEqual(before)
})

test('without claims nothing changes', () => {
  const run = claimsRun({ debts: [1], more: `without: [claim]\n${change(1)}` })
  advance(run)
  expect(worth(run)).toBeCloseTo(1, 12)
})

test.each([
  ['no token', change(1).replace('wstETH', 'USD'), 'there is no token called USD'],
  ['not behind it', change(1).replace('by: stETH', 'by: ETH'), 'ETH does not stand behind wstETH'],
  ['below 0', change(-1), 'shocks.0.weight is -1'],
])('%s is refused', (_, more, message) => {
  expect(() => claimsRun({ debts: [1], more })).toThrow(message)
})

test('a circle may only lose', () => {
  const backing = [
    ['vault', 'ETH', 0.5],
    ['vault', 'other', 0.5],
    ['other', 'vault', 0.8],
    ['other', 'ETH', 0.2],
  ] as const
  const of = (units: number) =>
    `shocks: [{ model: backing-change, token: other, by: vault, weight: ${units} }]\n`
  expect(() => claimsRun({ backing, debts: [1], more: of(0.9) })).toThrow('in a circle')
  const run = claimsRun({ backing, debts: [1], more: of(0) })
  advance(run)
  // .5 + .5 · .2
  expect(worth(run)).toBeCloseTo(0.6, 12)
})
