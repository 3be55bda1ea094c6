// Inter-protocol collateral (T3, AT-3): losses travel up through claims, and whom they liquidate.
import { expect, test } from 'vitest'
import { advance, eventRow, fork, lossCauses, restart, scope, summarize } from '../../src/index.ts'
import { loopLeverage, toleratedDevaluation } from '../../src/risk/loop-leverage.ts'
import { claimsRun, writeDown } from '../claims-world.ts'

const oracle = (id: string) => (run: ReturnType<typeof claimsRun>) =>
  run.world.oracles.value[run.world.names.oracle(id)]
const vault = oracle('vault')

/** Loops of ltv .70 at every size, so that none is safe by being small. */
const loops = Array.from({ length: 50 }, () => 70)

test('ltv .70, threshold .75: no loop liquidated at 6.66 %, all at 6.67 % (AT-3)', () => {
  expect(loopLeverage(0.7)).toBeCloseTo(3.333, 3)
  expect(toleratedDevaluation(0.7, 0.75)).toBeCloseTo(0.0666667, 7)
  for (const [share, liquidated] of [
    [0.0666, 0],
    [0.0667, 50],
  ] as const) {
    for (const asset of ['ETH', 'stETH', 'wstETH', 'vault']) {
      const run = claimsRun({ debts: loops, more: writeDown(asset, share) })
      advance(run)
      expect(vault(run)).toBeCloseTo(1 - share, 14)
      expect(summarize(run).liquidatedAccounts).toBe(liquidated)
    }
  }
})

test('a loss at a root reaches a wrapper of depth 3 as the product of weights (AT-3)', () => {
  const run = claimsRun({
    backing: [
      ['stETH', 'ETH', 1],
      ['wstETH', 'stETH', 1.25],
      ['vault', 'wstETH', 0.4],
      ['vault', 'USD', 1000],
    ],
    debts: [60, 70],
    more: writeDown('ETH', 0.18),
  })
  expect(vault(run)).toBe(1)
  advance(run)
  // 1 · 1.25 · .4 of .18
  expect(vault(run)).toBeCloseTo(1 - 0.5 * 0.18, 14)
  expect(summarize(run).liquidatedAccounts).toBe(1)
  const first = summarize(run)
  restart(run)
  expect(vault(run)).toBe(1)
  advance(run)
  expect(summarize(run)).toEqual(first)
})

test('losses one after the other multiply, and nothing is left of nothing', () => {
  const at = (asset: string, share: number, hour: number) =>
    `  - { model: write-down, asset: ${asset}, share: ${share}, at: ${hour}h }\n`
  const losses = [at('ETH', 0.2, 0), at('ETH', 0.5, 1), at('wstETH', 0.1, 2), at('vault', 1, 3)]
  const more = `shocks:\n${losses.join('')}`
  const run = claimsRun({ debts: [1], more })
  const said: number[] = []
  advance(run)
  for (let event = 0; event < (run.trace?.written.count ?? 0); event++) {
    const { kind, price, oracle: which } = eventRow(run, event)
    if (kind === 'price' && which === 'vault') said.push(price)
  }
  expect(said).toEqual([0.8, 0.4, expect.closeTo(0.36, 12), 0])
})

test('what was lost is the cause of what follows', () => {
  const run = claimsRun({ more: writeDown('stETH', 0.2) })
  advance(run)
  const events = Array.from({ length: run.trace?.written.count ?? 0 }, (_, event) =>
    eventRow(run, event),
  )
  const liquidation = events.find(({ kind }) => kind === 'liquidation')
  const price = events[liquidation?.cause ?? -1]
  expect(price).toMatchObject({ kind: 'price', oracle: 'vault', value: expect.closeTo(-0.2, 12) })
  expect(events[price?.cause ?? -1]).toMatchObject({ action: 'write-down', value: 0.2 })
  expect(lossCauses(run, 0)?.shares).toEqual([{ kind: 'losses', share: 1 }])
})

test('a scope takes a loss back, and a fork has it of its own', () => {
  const run = claimsRun({ debts: [1], more: writeDown('stETH', 0.2, '1h') })
  const inScope = scope(run, () => {
    advance(run)
    return vault(run)
  })
  expect(inScope).toBeCloseTo(0.8, 14)
  expect(vault(run)).toBe(1)
  expect([...run.world.claims.lost].every((share) => share === 0)).toBe(true)
  advance(run)
  const twin = fork(run)
  expect([...twin.world.claims.lost]).toEqual([...run.world.claims.lost])
})

test('what stands behind a token may follow an oracle', () => {
  const more = `shocks: [{ model: price-gap, markets: ether, drop: 0.1 }]\n`
  const run = claimsRun({ more })
  expect(oracle('dollars')(run)).toBe(2000)
  advance(run)
  expect(vault(run)).toBe(1)
  expect(oracle('dollars')(run)).toBeCloseTo(1800, 9)
})

test('without claims no loss travels', () => {
  const run = claimsRun({ more: `${writeDown('ETH', 0.5)}without: [claim]\n` })
  advance(run)
  expect(vault(run)).toBe(1)
  expect(summarize(run).liquidatedAccounts).toBe(0)
})
