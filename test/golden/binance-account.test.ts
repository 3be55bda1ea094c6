// One real account of 10 October 2025, from its public exchange statement: what Binance charged on
// what, and what it left. The marks of those instants and the brackets of that day are not known:
// nothing here depends on them. Where the numbers are from stands in the file.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { advance } from '../../src/engine/phases/run.ts'
import { eventRows } from '../../src/engine/reading/explain.ts'
import { cash, held, smallRun } from '../small-world.ts'

interface Fill {
  readonly t: string
  readonly sym: string
  readonly qty: number
  readonly avg: number
  readonly rpnl: number
  readonly fee?: number
}
interface Position {
  readonly sym: string
  readonly qty: number
  readonly entry: number
  readonly mode?: string
}
const file = new URL('binance-account-2025-10-10.json', import.meta.url)
const { account } = JSON.parse(readFileSync(file, 'utf8'))
const fills: readonly Fill[] = account.outcome
const staged = fills.filter(({ fee }) => fee !== undefined)
const taken = fills.filter(({ fee }) => fee === undefined)
const positions: readonly Position[] = account.positions
const cross = positions.filter(({ mode }) => mode !== 'isolated')

const fee = 0.0125
const sumOf = (rows: readonly Fill[], of: (row: Fill) => number) =>
  rows.reduce((sum, row) => sum + of(row), 0)

test('the statement: 1.25 % of what was reduced, nothing on the takeover, nothing left', () => {
  for (const it of staged) expect(-(it.fee ?? 0)).toBeCloseTo(fee * it.qty * it.avg, 3)
  const spent = sumOf(fills, ({ rpnl, fee = 0 }) => rpnl + fee)
  expect(Math.abs(account.wallet_usdt_before + spent)).toBeLessThan(1)
})

/** Dated contracts of October 2024; the book takes everything within a hundredth of a percent. */
const brackets = [
  { floor: 0, rate: 0.01 },
  { floor: 50_000, rate: 0.02 },
  { floor: 375_000, rate: 0.05 },
  { floor: 2_000_000, rate: 0.1 },
]

/** The cross positions left after `done`, at marks that stand to each other as in `like`. */
function left(done: readonly Fill[], like: readonly Fill[], scale: number) {
  const isolated = taken.find(({ sym }) => !cross.some((it) => it.sym === sym))
  const wallet =
    account.wallet_usdt_before +
    sumOf(done, ({ rpnl, fee = 0 }) => rpnl + fee) +
    (isolated?.rpnl ?? 0)
  const sizeOf = ({ sym, qty }: Position) =>
    qty -
    sumOf(
      done.filter((it) => it.sym === sym),
      (it) => it.qty,
    )
  // What was realised tells the entry; that of the statement is 4 dollars off for one of them.
  const entryOf = ({ sym }: Position) => {
    const some = fills.filter((it) => it.sym === sym)
    return sumOf(some, ({ qty, avg, rpnl }) => qty * avg - rpnl) / sumOf(some, ({ qty }) => qty)
  }
  const markOf = (name: string) => (like.find(({ sym }) => sym === name)?.avg ?? 0) * scale
  return smallRun({
    rules: { model: 'binance-usdm' },
    things: Object.fromEntries(cross.map(({ sym }) => [sym, { price: markOf(sym), brackets }])),
    accounts: {
      it: { wallet, ...Object.fromEntries(cross.map((p) => [p.sym, [sizeOf(p), entryOf(p)]])) },
    } as never,
    fund: 1e8,
  })
}

describe('the rules', () => {
  // Its last prices lie below the marks of the moment by what was left of its margin.
  test.each([1.001, 1.003])('take over at the prices of the statement (marks × %f)', (scale) => {
    const run = left(staged, taken, scale)
    advance(run)
    const events = [...eventRows(run)]
    for (const { sym, qty, avg } of taken.filter(({ sym }) => cross.some((it) => it.sym === sym))) {
      const takeover = events.find(
        ({ kind, instrument }) => kind === 'takeover' && instrument?.endsWith(sym),
      )
      expect(takeover?.quantity).toBeCloseTo(qty, 6)
      // The statement rounds the wallet: a dollar on 830,000.
      expect(Math.abs((takeover?.price ?? 0) / avg - 1)).toBeLessThan(2e-6)
    }
    expect(cash(run, 'it')).toBeCloseTo(0, 6)
    expect(events.filter(({ reason }) => reason === 'fee')).toEqual([])
  })

  test('reduce it first, by less than a bracket, and charge that alone', () => {
    const first = staged.slice(0, cross.length)
    // Marks at which 34,000 of maintenance are just not there.
    const run = left([], first, 1.0142)
    advance(run)
    const events = [...eventRows(run)]
    const sales = events.filter(({ kind }) => kind === 'order')
    const sold = sales.reduce((sum, { value }) => sum + value, 0)
    const charged = events.filter(({ reason }) => reason === 'fee')
    expect(charged.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(fee * sold, 6)
    expect(events.filter(({ kind }) => kind === 'takeover')).toEqual([])
    const [large] = cross
    // A bracket lower would be 375,000: less than half of what it holds.
    expect(held(run, 'it', large.sym)).toBeGreaterThan(0.8 * large.qty)
    expect(held(run, 'it', large.sym)).toBeLessThan(large.qty)
  })
})
