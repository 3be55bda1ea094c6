/**
 * Work is counted and compared, not timed: rounds, margin checks, orders, levels, transfers, rows
 * touched. A change is visible in review; `npx vitest run test/golden/work.test.ts -u` takes it
 * over,
 * with its reason in CHANGELOG.
 */
import { expect, test } from 'vitest'
import { creditNetwork, twentyDefaults, wideLoss } from '../../bench/credit-network.ts'
import { eba2018 } from '../../bench/eba-2018.ts'
import { caseOne, crossMargin, withEdges } from '../../bench/populations.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  type RunOptions,
  registry,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import {
  createSystemWideStress,
  debtRank,
  equityOf,
  impactMatrix,
  rogersVeraart,
  shocked,
  transpose,
} from '../../src/networks.ts'

const measured: [string, Snapshot, number, RunOptions][] = [
  ['case 1 × 1,000, −3 %, counters only', caseOne(1000), 0.03, { trace: false }],
  ['case 1 × 1,000, −3 %, with trace', caseOne(1000), 0.03, {}],
  ['case 1 × 1,000, −3 %, full scan', caseOne(1000), 0.03, { search: 'scan' }],
  ['cross margin × 10,000, −2 %', crossMargin(10_000, 50), 0.02, { trace: false }],
  ['cross margin × 10,000, −5 %', crossMargin(10_000, 50), 0.05, { trace: false }],
  ['cross margin × 10,000, −10 %', crossMargin(10_000, 50), 0.1, { trace: false }],
  [
    'the same owned by 200 firms, −10 %',
    withEdges(crossMargin(10_000, 50), 200, 20, 50),
    0.1,
    { trace: false },
  ],
]

test('the work of each run is the work it was', async () => {
  const rows = measured.map(([name, snapshot, drop, options]): [string, object] => {
    const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', drop }] }
    const run = createRun(compile(snapshot, settings, registry), registry, options)
    advance(run)
    const { liquidatedAccounts, hash, work } = summarize(run)
    return [name, { liquidatedAccounts, hash, ...work }]
  })
  const stress = createSystemWideStress(eba2018(), { impact: 0.05 })
  const { failures, looks } = stress.run([0, -0.2])
  rows.push(['fire sale of 48 banks, −20 %', { failures: [...failures].join(' '), looks }])
  rows.push(['network of 1,000, twenty defaults and a wide loss', networkWork()])
  const text = `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`
  await expect(text).toMatchFileSnapshot('../../bench/work.json')
})

/** Rounds and edges of DebtRank, sweeps and entries of a clearing with costs. */
function networkWork(): object {
  const network = creditNetwork(1000)
  const impact = impactMatrix(transpose(network.liabilities), equityOf(network))
  const results = twentyDefaults(network).map((it) => debtRank(impact, it))
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const poorer = shocked(network, wideLoss(network))
  const { rounds, work } = rogersVeraart(poorer, { alpha: 0.8, beta: 0.8 })
  return {
    stressRounds: sum(results.map((it) => it.rounds)),
    edges: sum(results.map((it) => it.edges)),
    clearingRounds: rounds,
    ...work,
  }
}

test('a run costs what it touches, not what exists', () => {
  // A hundred times the accounts, the same two thousand within reach of the shock.
  const touched = [1e4, 1e6].map((count) => {
    const snapshot = caseOne(count, 1e9 / count)
    const before = compile(snapshot, defaultSettings, registry)
    // Halfway between two triggers: no account stands on the edge.
    const last = before.index.groups[0].begin + 1999
    const reach = (before.index.trigger[last] + before.index.trigger[last + 1]) / 2
    const shocks = [{ model: 'price-gap', drop: 1 - reach / before.markets.startPrice[0] }]
    const run = createRun(compile(snapshot, { ...defaultSettings, shocks }, registry), registry, {
      trace: false,
    })
    advance(run)
    return run.work
  })
  const [few, many] = touched
  expect(many.touched).toBeLessThan(1.2 * few.touched)
  expect(many.checks).toBeLessThan(1.5 * few.checks)
})

test('firms that own everything and can pay are not valued, whatever is done to accounts', () => {
  const snapshot = crossMargin(10_000, 50)
  const shocks = [1, 2, 3, 4].map((at) => ({ model: 'price-gap', drop: 0.05, atMs: 1000 * at }))
  const [plain, owned] = [snapshot, withEdges(snapshot, 200, 20, 50)].map((it) => {
    const world = compile(it, { ...defaultSettings, shocks }, registry)
    const run = createRun(world, registry, { trace: false })
    advance(run)
    return summarize(run)
  })
  expect(owned.liquidatedAccounts).toBeGreaterThan(500)
  expect(owned.work).toEqual({ ...plain.work, valued: 0 })
})

test('a healthy account on the edge of its trigger sends one round the long way, no more', () => {
  const snapshot = caseOne(10_000, 1)
  const { index, markets } = compile(snapshot, defaultSettings, registry)
  // Above the trigger of the hundredth by less than rounding is allowed for.
  const edge = index.trigger[index.groups[0].begin + 100] * (1 + 2e-10)
  const shocks = [1 - edge / markets.startPrice[0], 0.02, 0.02, 0.02].map((drop, at) => ({
    model: 'price-gap',
    drop,
    atMs: 1000 * at,
  }))
  const world = compile(snapshot, { ...defaultSettings, shocks }, registry)
  let longRounds = 0
  const run = createRun(world, registry, {
    trace: false,
    onRound({ unsafeCount }) {
      // A slice leaves nothing in the list.
      if (unsafeCount > 0) longRounds++
    },
  })
  advance(run)
  const slow = createRun(world, registry, { trace: false, search: 'follow' })
  advance(slow)
  // Sums by runs are rounded otherwise than one by one.
  expect(summarize(run).badDebtUsd).toBeCloseTo(summarize(slow).badDebtUsd, 6)
  expect(run.world.markets.quoted[0].mid()).toBe(slow.world.markets.quoted[0].mid())
  expect(summarize(run).liquidatedAccounts).toBe(summarize(slow).liquidatedAccounts)
  expect(longRounds).toBe(1)
  expect(run.work.rounds).toBeGreaterThan(8)
})
