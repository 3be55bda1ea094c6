import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { amount, money, price } from '../../units/units.ts'
import { compile } from '../compile/compile.ts'
import { exposure, slack } from '../margin/margin.ts'
import { post } from '../ports/agenda.ts'
import { type Actor, defineActor, defineVenue, type VenueRules } from '../ports/ports.ts'
import type { Run, RunOptions } from '../ports/run.ts'
import { summarize } from '../reading/summary.ts'
import { transferCash } from '../verbs/ledger.ts'
import { addOwnOrder, isLiquidated } from '../verbs/trading.ts'
import { findLeg } from '../world/holdings.ts'
import { defaultSettings, type Settings, type ShockSpec } from '../world/snapshot.ts'
import { advance, createRun } from './run.ts'

type Small = Parameters<typeof smallSnapshot>[0]

const plain = { model: 'plain-perpetual' }
const brackets = [{ floor: 0, rate: 0.005 }]
const gap = (drop: number, atMs = 0): ShockSpec => ({ model: 'price-gap', drop, atMs })

/** Runs a small world in which one actor does what the test says. */
function runWith(
  small: Omit<Small, 'rules'>,
  settings: Partial<Settings>,
  actor?: (run: Run) => Actor,
  options: RunOptions = { verify: true },
): Run {
  const made: { run?: Run } = {}
  const definition = defineActor({
    id: 'test-actor',
    title: 'An actor of a test',
    parameters: z.strictObject({}),
    create: () => ({
      phase: 'reactions' as const,
      act: (run) => actor?.(run).act?.(run),
    }),
  })
  const actors = actor ? [{ model: 'test-actor' }] : []
  const all = { ...registry, actors: [definition] }
  const snapshot = smallSnapshot({ ...small, rules: plain })
  made.run = createRun(
    compile(snapshot, { ...defaultSettings, ...settings, actors }, all),
    all,
    options,
  )
  advance(made.run)
  return made.run
}

const rich = { wallet: 1000, COIN: [1, 100] as const }
const once = (act: (run: Run) => void): ((run: Run) => Actor) => {
  let isDone = false
  return () => ({
    phase: 'reactions',
    act(run) {
      if (!isDone) act(run)
      isDone = true
    },
  })
}
const close = (id: string) => (run: Run) => {
  const leg = findLeg(run.world, run.world.names.findAccount(id), 0)
  addOwnOrder(run, leg, amount(-run.world.legs.amount[leg]), price(0))
}
const topUp = (id: string, value: number) => (run: Run) => {
  const { names, venues } = run.world
  transferCash(run, venues.outside[0], names.findAccount(id), money(value), 'top-up')
}

describe('owners who act', () => {
  const things = { COIN: { price: 100, brackets } }
  const four = {
    a: { wallet: 20, COIN: [10, 100] as const },
    b: { wallet: 21, COIN: [10, 100] as const },
    c: { wallet: 22, COIN: [10, 100] as const },
    rich,
  }

  test.each([true, false])('closing an account that is already unsafe (trace %s)', (trace) => {
    const act = once(close('b'))
    const options = { trace, verify: true }
    const run = runWith({ things, accounts: four }, { shocks: [gap(0.0195)] }, act, options)
    expect(run.outcome).toBe('quiet')
    expect(isLiquidated(run, run.world.names.findAccount('b'))).toBe(false)
    expect(isLiquidated(run, run.world.names.findAccount('a'))).toBe(true)
  })

  test('an own order is not forced, and its debt is recorded', () => {
    const thin = [
      [99.99, 1],
      [90, 1000],
    ] as const
    const accounts = { ann: { wallet: 50, COIN: [10, 100] as const }, rich }
    const books = { COIN: { price: 100, brackets, bids: thin } }
    const run = runWith({ things: books, accounts }, { shocks: [] }, once(close('ann')))
    const { liquidatedAccounts, liquidatedUsd, badDebtUsd } = summarize(run)
    expect([liquidatedAccounts, liquidatedUsd]).toEqual([0, 0])
    expect(badDebtUsd).toBeGreaterThan(0)
  })

  test('a top-up between the check and the liquidation is in time', () => {
    const accounts = { ann: { wallet: 20, COIN: [10, 100] as const }, rich }
    const act = once(topUp('ann', 50))
    const run = runWith({ things, accounts }, { shocks: [gap(0.0195)] }, act)
    expect(summarize(run).liquidatedAccounts).toBe(0)
  })

  test('money that owners bring is part of what the liquidated lost', () => {
    const accounts = { ann: { wallet: 35, COIN: [10, 100] as const }, rich }
    const shocks = [gap(0.015), gap(0.2, 1000)]
    const plainRun = runWith({ things, accounts }, { shocks })
    const toppedUp = runWith({ things, accounts }, { shocks }, once(topUp('ann', 35)))
    const margin = (run: Run) => summarize(run).waterfall.find(({ id }) => id === 'margin')?.usd
    expect(margin(toppedUp)).toBeCloseTo((margin(plainRun) ?? 0) + 35, 6)
  })
})

test('a message to a phase of the step, for now, is delivered', () => {
  let heard = 0
  const definition = defineActor({
    id: 'test-actor',
    title: 'An actor of a test',
    parameters: z.strictObject({}),
    create: () => ({
      phase: 'record' as const,
      act(run) {
        if (heard > 0 || run.timeMs > 0) return
        const now = { dueMs: run.timeMs, code: 0, value: 0, row: 0 }
        post(run.agenda, { ...now, phase: 'refill', to: 'actor' })
      },
      receive: () => void heard++,
    }),
  })
  const small = { things: { COIN: { price: 100, brackets } }, accounts: { rich }, rules: plain }
  const settings = { ...defaultSettings, actors: [{ model: 'test-actor' }] }
  const all = { ...registry, actors: [definition] }
  const run = createRun(compile(smallSnapshot(small), settings, all), all)
  advance(run)
  expect([heard > 0, run.outcome]).toEqual([true, 'quiet'])
})

describe('a venue with a margin rule of its own', () => {
  const offered: number[] = []
  const rules: VenueRules = {
    margin: { slack, speed: exposure },
    liquidate(run, { accounts, begin, end }) {
      for (let at = begin; at < end; at++) {
        offered.push(accounts[at])
        const leg = run.world.accounts.legBegin[accounts[at]]
        addOwnOrder(run, leg, amount(-run.world.legs.amount[leg]), price(0))
      }
    },
    absorb: () => {},
  }
  const venue = defineVenue({
    id: 'own-margin',
    title: 'A venue of a test',
    family: 'margin',
    parameters: z.strictObject({}),
    citations: [],
    create: () => rules,
  })
  const all = { ...registry, venues: [venue] }

  test.each(['follow', 'scan', 'cheapest'] as const)('is asked once a round (%s)', (search) => {
    offered.length = 0
    const accounts = { ann: { wallet: 40, COIN: [10, 100] as const }, rich }
    const things = { COIN: { price: 100, brackets } }
    const snapshot = smallSnapshot({ things, accounts, rules: { model: 'own-margin' } })
    const settings = { ...defaultSettings, shocks: [gap(0.05)] }
    const run = createRun(compile(snapshot, settings, all), all, { search })
    advance(run)
    expect(offered).toEqual([run.world.names.findAccount('ann')])
  })
})

describe('orders given in onRound', () => {
  const small = { things: { COIN: { price: 100, brackets } }, accounts: { rich }, rules: plain }

  function runGiving(give: (run: Run) => void, clock: Settings['clock'], shocks = [gap(0.01)]) {
    const settings = { ...defaultSettings, clock, shocks }
    const world = compile(smallSnapshot(small), settings, registry)
    const run = createRun(world, registry, { verify: true, onRound: give })
    advance(run)
    return run
  }
  const heldBy = (run: Run) => run.world.legs.amount[findLeg(run.world, 0, 0)]

  test.each([{ mode: 'quasi-static' }, { mode: 'clocked', everyMs: 1000 }] as const)(
    'the last one, meet their market: $mode',
    (clock) => {
      let passes = 0
      runGiving(() => void passes++, clock)
      let seen = 0
      const run = runGiving((now) => {
        if (++seen === passes) close('rich')(now)
      }, clock)
      expect([heldBy(run), run.orders.count, run.outcome]).toEqual([0, 0, 'quiet'])
      expect(run.round).toBe(1)
    },
  )

  test('that nobody fills do not stop the time', () => {
    let passes = 0
    const run = runGiving(
      (now) => {
        passes++
        const leg = findLeg(now.world, 0, 0)
        addOwnOrder(now, leg, amount(-1), price(1e6))
      },
      { mode: 'quasi-static' },
      [gap(0.01), gap(0.01, 1000)],
    )
    expect([run.outcome, run.timeMs, heldBy(run)]).toEqual(['quiet', 1000, 1])
    expect(passes).toBeLessThan(10)
  })

  test('on no leg at all are refused', () => {
    const give = (run: Run) => addOwnOrder(run, -1, amount(1), price(0))
    expect(() => runGiving(give, { mode: 'quasi-static' })).toThrow('a leg that exists')
  })
})

test('a run that is cut short ends at its end time', () => {
  const small = { things: { COIN: { price: 100, brackets } }, accounts: { rich }, rules: plain }
  const settings = { ...defaultSettings, endMs: 5000, shocks: [gap(0.01, 9000)] }
  const run = createRun(compile(smallSnapshot(small), settings, registry), registry)
  advance(run)
  expect([run.outcome, run.timeMs]).toEqual(['end', 5000])
})

test('a gap below zero and a path after it do not stop the run', () => {
  const small = { things: { COIN: { price: 100, brackets } }, accounts: { rich }, rules: plain }
  const path = { model: 'price-path', timesMs: [10], prices: [50] }
  const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', by: -200 }, path] }
  const run = createRun(compile(smallSnapshot(small), settings, registry), registry)
  advance(run)
  expect(run.outcome).not.toBeNull()
})
