/** Tries of a search for an attack: each is a plan followed to the end of a run, and taken back. */
import { performance } from 'node:perf_hooks'
import { compile, createRun, defaultSettings, registry, type Snapshot } from '../src/index.ts'
import { type Attack, findPlanner, searchAttack } from '../src/report.ts'
import { caseOne } from './populations.ts'

/** Case 1 with one more account, which sells short in two steps and closes. */
export function openAttack(count: number, sizes: readonly number[]) {
  const snapshot = withAttacker(caseOne(count))
  const sell = { do: 'sell', account: 'exchange/he', instrument: 'exchange/COIN', amounts: sizes }
  const close = { ...sell, do: 'close', atMs: 120_000, amounts: [0.2, 0.4, 0.6, 0.8, 1] }
  const may = [sell, { ...sell, atMs: 60_000 }, close]
  const actors = [{ model: 'attacker', positions: ['exchange/he'], may }]
  const settings = { ...defaultSettings, endMs: 600_000, actors }
  return createRun(compile(snapshot, settings, registry), registry, { trace: false })
}

/** The search, and how many of its plans were tried in a second. */
export function measureAttack(count: number, sizes: readonly number[]): [Attack, number] {
  const run = openAttack(count, sizes)
  const { planner } = findPlanner(run, 'bench')
  const search = () => searchAttack(run, planner, { tries: 2000 })
  search()
  const before = performance.now()
  const found = search()
  return [found, (1000 * found.tried) / (performance.now() - before)]
}

function withAttacker({ accounts, legs, markets: [book], ...rest }: Snapshot): Snapshot {
  const { count } = accounts
  // On a book that is one-sided, as that of case 1, nobody closes a short with profit.
  const liquidity = { model: 'linear-impact', price: 100, slope: 2 / count }
  const id = Array.from({ length: count }, (_, row) => `#${row}`)
  return {
    ...rest,
    markets: [{ ...book, liquidity }],
    accounts: {
      count: count + 1,
      id: [...id, 'he'],
      venue: new Int32Array(count + 1),
      wallet: [...Array.from(accounts.wallet), 1e6],
    },
    legs: {
      count: count + 1,
      account: [...Array.from(legs.account), count],
      instrument: new Int32Array(count + 1),
      amount: [...Array.from(legs.amount), 0],
      entry: [...Array.from(legs.entry), 100],
    },
  }
}
