// Lists of accounts closed market by market against the long way: the same numbers, all of them.
import { expect, test } from 'vitest'
import { crossMargin, withEdges } from '../../../bench/populations.ts'
import { eventsApart } from '../../../test/storm/fast-result.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import type { RunOptions } from '../ports/run.ts'
import { summarize } from '../reading/summary.ts'
import { defaultSettings, type Snapshot } from '../world/snapshot.ts'
import { advance, createRun, restart } from './run.ts'

const plain = crossMargin(1500, 5)

/** A book that takes `share` of what would be sold, and then nothing. */
function withBooks(snapshot: Snapshot, size: number): Snapshot {
  const level = (at: number) => [at, size]
  const liquidity = {
    model: 'order-book',
    bids: [99.9, 95, 90, 80, 60].map(level),
    asks: [100.1, 105, 110, 120, 140].map(level),
  }
  return { ...snapshot, markets: snapshot.markets.map((it) => ({ ...it, liquidity })) }
}

const withFund = (snapshot: Snapshot, fund: number): Snapshot => ({
  ...snapshot,
  venues: snapshot.venues.map((it) => ({ ...it, fund })),
})

const worlds: [string, Snapshot][] = [
  ['endless depth', plain],
  ['a fund that pays some', withFund(plain, 3000)],
  ['books that take all', withBooks(plain, 1e5)],
  ['books that take some', withBooks(plain, 300)],
  ['books that take some, and a fund', withFund(withBooks(plain, 300), 3000)],
  ['firms that own the accounts', withEdges(plain, 20, 2, 50)],
]

test.each(worlds)('%s: closed by list and account by account', (_, snapshot) => {
  const shocks = [0.08, 0.1, 0.1].map((drop, at) => ({ model: 'price-gap', drop, atMs: 1000 * at }))
  const world = compile(snapshot, { ...defaultSettings, shocks }, registry)
  const run = (options: RunOptions) => {
    const found = createRun(world, registry, { verify: true, ...options })
    advance(found)
    // Put back and run again: nothing may be left of the first time.
    restart(found)
    advance(found)
    const { work, ...summary } = summarize(found)
    return { found, summary, orders: work.orders }
  }
  const long = run({ trace: true })
  const short = run({ trace: false })
  expect(long.summary.liquidatedAccounts).toBeGreaterThan(100)
  expect(short.summary).toEqual(long.summary)
  expect(short.orders).toBe(long.orders)
  expect(eventsApart(long.found, run({ trace: true, search: 'follow' }).found)).toBe('')
})
