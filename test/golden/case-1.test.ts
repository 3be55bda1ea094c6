import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const scenario = new URL('../../scenarios/case-1/scenario.yaml', import.meta.url).pathname

/** The project's reference for case 1: two independent programs agree on it. */
const reference = { liquidated: 654, rounds: [368, 209, 65, 10, 2], lastMid: 94.73 }

async function run(set: string[] = [], trace = true) {
  const { snapshot, settings } = await loadScenario(scenario, registry, { set })
  const made = createRun(compile(snapshot, settings, registry), registry, { trace, verify: true })
  advance(made)
  return summarize(made)
}

test.each([
  ['with a trace', [], true],
  ['with counters only', [], false],
  ['clocked', ['clock.everyMs=1000'], true],
] as const)('case 1 %s: 654 liquidated in five rounds', async (_how, set, trace) => {
  const summary = await run([...set], trace)
  expect(summary.liquidatedAccounts).toBe(reference.liquidated)
  expect(summary.perRound.map(({ liquidated }) => liquidated)).toEqual(reference.rounds)
  expect(summary.markets[0].endPrice).toBeCloseTo(reference.lastMid, 10)
  expect(summary.outcome).toBe('quiet')
})

test('the tie order decides who is bad debt, not how far the price falls', async () => {
  const orders = ['byWorstHealth', 'byLargest', 'byArrival', 'seededShuffle']
  const runs = await Promise.all(orders.map((order) => run([`order=${order}`])))
  for (const { liquidatedAccounts, markets } of runs) {
    expect(liquidatedAccounts).toBe(reference.liquidated)
    expect(markets[0].endPrice).toBeCloseTo(reference.lastMid, 10)
  }
  expect(new Set(runs.map(({ hash }) => hash)).size).toBe(orders.length)
})

test('serial execution is another answer to the same question', async () => {
  const summary = await run(['execution=serial'])
  expect(summary.liquidatedAccounts).toBe(reference.liquidated)
})
