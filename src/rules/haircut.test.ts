import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cash, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { equity, wallet } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { exactSum } from '../kit/sum.ts'
import { collect, findWinners, type Payer, profitOf, rankWinners, sideOf } from './haircut.ts'
import { findMembers, takeProfits } from './socialised-loss.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const things = { X: { price: 100, brackets }, Y: { price: 50, brackets } }

const worldOf = (accounts: SmallWorld['accounts']): Run =>
  smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })

/** Longs of X are being closed. */
function winnersOf(run: Run): Payer[] {
  return findWinners(run, new Set([sideOf(run.world.names.instrument('X'), 1)]))
}

/** Owes, and holds nothing. */
function makeDebtor(run: Run, id: string, owed: number): number {
  const row = rowOf(run, id)
  run.world.accounts.cash[row] = -owed as never
  return row
}

const shorts: SmallWorld['accounts'] = {
  a: { wallet: 100, X: [-10, 104] },
  b: { wallet: 300, X: [-30, 102] },
  c: { wallet: 500, X: [-50, 98] },
  debtor: { wallet: 0 },
  other: { wallet: 0 },
}

describe('winners', () => {
  test('are those in profit on the other side, and can give their profit', () => {
    const found = winnersOf(worldOf(shorts))
    const profits = found.map(({ capacity }) => capacity).sort((a, b) => a - b)
    expect(profits).toEqual([40, 60])
  })

  test('have no more to give than their account is worth', () => {
    const run = worldOf({ ...shorts, d: { wallet: 60, X: [-10, 110], Y: [10, 60] } })
    // A profit of 100, a loss of 100 elsewhere, 60 left in all.
    const [d] = winnersOf(run).filter(({ account }) => account === rowOf(run, 'd'))
    expect(d.profit).toBe(100)
    expect(d.capacity).toBeCloseTo(60, 12)
  })

  test('are spared while they are below maintenance themselves', () => {
    const run = worldOf({ ...shorts, a: { wallet: -35, X: [-10, 104] } })
    expect(winnersOf(run)).toHaveLength(1)
  })

  test('stand in a queue by profit over wallet and margin', () => {
    const run = worldOf(shorts)
    const queue = winnersOf(run)
    rankWinners(run, queue, 'binance')
    expect(queue.map(({ account }) => account)).toEqual([rowOf(run, 'a'), rowOf(run, 'b')])
  })
})

describe('collecting', () => {
  test('pro rata: h = 25 / 100 of every profit, and wallets stay', () => {
    const run = worldOf(shorts)
    const debtors = [makeDebtor(run, 'debtor', 20), makeDebtor(run, 'other', 5)]
    const rows = [rowOf(run, 'a'), rowOf(run, 'b')]
    const before = rows.map((row) => ({
      equity: equity(run.world, row),
      wallet: wallet(run.world, row),
    }))
    expect(collect(run, winnersOf(run), debtors, 'haircut')).toBe(25)
    expect(rows.map((row, at) => before[at].equity - equity(run.world, row))).toEqual([10, 15])
    for (const [at, row] of rows.entries()) {
      expect(wallet(run.world, row)).toBeCloseTo(before[at].wallet, 9)
      expect(profitOf(run.world, run.world.accounts.legBegin[row])).toBeCloseTo([30, 45][at], 9)
    }
    expect(debtors.map((row) => run.world.accounts.cash[row])).toEqual([0, 0])
  })

  test('in turn: the first gives all before the second gives any', () => {
    const run = worldOf(shorts)
    const queue = winnersOf(run)
    rankWinners(run, queue, 'binance')
    collect(run, queue, [makeDebtor(run, 'debtor', 45)], 'haircut', true)
    expect(queue.map(({ paid }) => paid)).toEqual([40, 5])
  })

  test('a profit that has been given up is not there a second time', () => {
    const run = worldOf(shorts)
    collect(run, winnersOf(run), [makeDebtor(run, 'debtor', 1000)], 'haircut')
    expect(cash(run, 'debtor')).toBe(-900)
    expect(exactSum(winnersOf(run).map(({ capacity }) => capacity))).toBeLessThan(1e-9)
  })

  test('rounding is paid by whoever has something left, not by the next bracket', () => {
    const run = worldOf({ ...shorts, rich: { wallet: 1e9 }, poor: { wallet: 10 } })
    const list = (
      [
        ['rich', 3e7],
        ['poor', 1e-3],
      ] as const
    ).map(([id, capacity]): Payer => {
      return { account: rowOf(run, id), leg: -1, profit: capacity, capacity, paid: 0 }
    })
    const debtors = ['debtor', 'other', 'a'].map((id, at) => makeDebtor(run, id, 1e7 / (3 + at)))
    collect(run, list, debtors, 'haircut')
    expect(debtors.map((row) => run.world.accounts.cash[row])).toEqual([0, 0, 0])
  })

  test('for all debts and profits: debts end at 0, or capacities do', () => {
    const sizes = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(sizes, sizes, fc.boolean(), (capacities, debts, inTurn) => {
        const names = debts.map((_, at) => `d${at}`)
        const payers = capacities.map((_, at) => `p${at}`)
        const run = worldOf(
          Object.fromEntries([...names, ...payers].map((id) => [id, { wallet: 1e7 }])),
        )
        const debtors = names.map((id, at) => makeDebtor(run, id, debts[at]))
        const list = payers.map((id, at): Payer => {
          const capacity = capacities[at]
          return { account: rowOf(run, id), leg: -1, profit: capacity, capacity, paid: 0 }
        })
        const owed = exactSum(debts)
        const there = exactSum(capacities)
        const paid = collect(run, list, debtors, 'haircut', inTurn)
        const left = debtors.map((row) => run.world.accounts.cash[row])
        if (there >= owed * (1 + 1e-9)) {
          for (const rest of left) expect(rest).toBe(0)
          expect(paid).toBeGreaterThan(owed * (1 - 1e-12))
        } else if (there < owed) {
          for (const { capacity, paid: given } of list) expect(given).toBe(capacity)
        }
        expect(Math.abs(paid - Math.min(owed, there))).toBeLessThan(1e-9 * owed)
        for (const { capacity, paid: given } of list) expect(given).toBeLessThanOrEqual(capacity)
      }),
    )
  })
})

describe('socialised loss', () => {
  const accounts: SmallWorld['accounts'] = {
    gain: { wallet: 100, X: [10, 96] },
    both: { wallet: 100, X: [10, 94], Y: [10, 53] },
    lost: { wallet: 100, X: [-10, 96] },
    debtor: { wallet: 0 },
  }

  test('is charged to net profit, or to all that accounts are worth', () => {
    const run = worldOf(accounts)
    const of = (base: 'profit' | 'equity') =>
      findMembers(run.world, 0, base).map(({ account, capacity }) => [
        run.world.names.account(account),
        capacity,
      ])
    expect(Object.fromEntries(of('profit'))).toEqual({ gain: 40, both: 30 })
    expect(Object.fromEntries(of('equity'))).toEqual({ gain: 140, both: 130, lost: 60 })
  })

  test('coins are no profit: two equal winners pay alike, whatever else they hold', () => {
    const coins = { ...things, C: { price: 10 } }
    const run = smallRun({
      rules: { model: 'plain-perpetual' },
      things: coins,
      accounts: {
        bare: { wallet: 1000, X: [100, 94.91] },
        rich: { wallet: 1000, X: [100, 94.91], C: 500 },
        debtor: { wallet: 0 },
      },
    })
    const members = findMembers(run.world, 0, 'profit')
    collect(run, members, [makeDebtor(run, 'debtor', 509)], 'socialised-loss')
    takeProfits(run.world, members)
    expect(members.map(({ capacity }) => capacity)).toEqual([
      expect.closeTo(509, 9),
      expect.closeTo(509, 9),
    ])
    expect(members.map(({ paid }) => paid)).toEqual([
      expect.closeTo(254.5, 9),
      expect.closeTo(254.5, 9),
    ])
    // Half of each profit is left, and of the coins everything.
    const left = findMembers(run.world, 0, 'profit')
    expect(left.map(({ capacity }) => capacity)).toEqual([
      expect.closeTo(254.5, 9),
      expect.closeTo(254.5, 9),
    ])
  })

  test('takes the same share of every net profit, once', () => {
    const run = worldOf(accounts)
    const members = findMembers(run.world, 0, 'profit')
    collect(run, members, [makeDebtor(run, 'debtor', 35)], 'socialised-loss')
    takeProfits(run.world, members)
    const again = findMembers(run.world, 0, 'profit').map(({ capacity }) => capacity)
    expect(exactSum(again)).toBeCloseTo(35, 9)
    expect(members.map(({ paid }) => paid).sort((a, b) => a - b)).toEqual([15, 20])
  })
})
