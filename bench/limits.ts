/** What the engine's rules cost, beside plain loops of the same arithmetic in the same process. */

import { findUnsafe } from '../src/engine/margin/at-risk.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  type Run,
  registry,
  restart,
  type Settings,
  type Snapshot,
  summarize,
} from '../src/index.ts'
import { inTurn, line } from './measure.ts'
import { plainCaseOne, plainScan } from './plain-loops.ts'
import { caseOne } from './populations.ts'

const gap = (drop: number): Settings => ({
  ...defaultSettings,
  shocks: [{ model: 'price-gap', drop }],
})

const microseconds = (ms: number): string => `${(1000 * ms).toFixed(1)} µs`

/** A cascade of case 1 × 10,000: counted, traced, and as a loop over columns sorted by trigger. */
export function benchSortedLoop(): void {
  const snapshot = caseOne(1e4)
  const make = (trace: boolean): Run =>
    createRun(compile(snapshot, gap(0.03), registry), registry, { trace })
  const [counted, traced] = [make(false), make(true)]
  const loop = plainCaseOne(snapshot)
  const again = (run: Run) => () => {
    restart(run)
    advance(run)
  }
  const [countedMs, tracedMs] = inTurn(again(counted), again(traced))
  const [loopMs, besideMs] = inTurn(() => loop(0.03), again(counted))
  const { liquidatedAccounts, hash } = summarize(traced)
  const events = traced.trace?.written.count ?? 0
  line(
    'case 1 × 10000: trace / counters only',
    `${(countedMs / tracedMs).toFixed(2)} ×`,
    `${microseconds(tracedMs)}, ${microseconds(countedMs)}; ${events} events, ${hash}`,
  )
  const found = loop(0.03)
  const { badDebtUsd } = summarize(counted)
  line(
    'case 1 × 10000: counters only / sorted loop',
    `${(loopMs / besideMs).toFixed(2)} ×`,
    `${microseconds(besideMs)}, loop ${microseconds(loopMs)}; \
${liquidatedAccounts} and ${found.liquidated} liquidated, \
bad debt ${badDebtUsd.toFixed(4)} and ${found.badDebt.toFixed(4)}`,
  )
}

/** Everybody looked at once, a third of them below margin. */
export function benchFullScan(count: number): void {
  const run = scanned(caseOne(count))
  const { accounts, legs, oracles, brackets } = run.world
  const [cash, amount] = [accounts.cash, legs.amount].map((it) =>
    (it as unknown as Float64Array).slice(0, count),
  )
  oracles.value[0] = 97 as never
  let unsafe = 0
  const [plainMs, scanMs] = inTurn(
    () => {
      unsafe = plainScan(cash, amount, 97, brackets.rate[0])
    },
    () => findUnsafe(run),
    1000,
  )
  line(
    `case 1 × ${count}: full scan / plain loop`,
    `${(scanMs / plainMs).toFixed(2)} ×`,
    `${((scanMs * 1e6) / count).toFixed(2)} ns, loop ${((plainMs * 1e6) / count).toFixed(2)} ns; \
${run.unsafeCount} and ${unsafe} below margin`,
  )
}

const scanned = (snapshot: Snapshot): Run =>
  createRun(compile(snapshot, defaultSettings, registry), registry, {
    trace: false,
    search: 'scan',
  })
