import { describe, expect, test } from 'vitest'
import { holding, rowsWith, vaultRun, vaultSnapshot, vaultTerms } from '../../test/vault-world.ts'
import { advance, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { ShockSpec, Snapshot } from '../engine/world/snapshot.ts'
import { queueTables } from '../report/queues.ts'
import { textOf } from '../report/text.ts'

const minute = 60_000
const vault = { model: 'lending-vault', ...vaultTerms }
/** Who asks for all he has, and when. */
const ask = (times: Readonly<Record<string, number>>) => ({
  depositors: Object.keys(times).map((name) => `v/${name}`),
  timesMs: Object.values(times),
})

function ended(
  parameters: object,
  shocks: readonly ShockSpec[] = [],
  snapshot: Snapshot = vaultSnapshot(),
): Run {
  const run = vaultRun(snapshot, { actors: [{ ...vault, ...parameters }], shocks })
  advance(run)
  return run
}

const got = (run: Run, who: string) => holding(run, `v/${who}`, 'IDLE')
const shares = (run: Run, who: string) => holding(run, `v/${who}`, 'SHARE')
const lent = (run: Run) => [
  holding(run, 'v/vault', 'IDLE'),
  holding(run, 'first/vault', 'LOAN'),
  holding(run, 'second/vault', 'LOAN'),
]
const shareOf = ({ world }: Run) => world.oracles.value[world.names.oracle('share')]
const withdrawals = (run: Run) =>
  [...eventRows(run)].filter(({ action }) => action === 'withdrawal')

describe('who wants out', () => {
  test('is paid what his shares are worth, out of idle money first', () => {
    const run = ended(ask({ eve: minute }))
    expect([got(run, 'eve'), shares(run, 'eve')]).toEqual([250, 0])
    // 100 idle, the 100 of the first market that nobody borrows, the rest of the second.
    expect(lent(run)).toEqual([0, 500, 250])
    expect(shareOf(run)).toBe(1)
  })

  test('waits where all is lent out, and takes what there is until then', () => {
    const run = ended(ask({ ann: minute, bob: 2 * minute }))
    // 100 idle, 100 and 300 to be had: 400 for ann, 100 for bob.
    expect(got(run, 'ann')).toBe(400)
    expect(got(run, 'bob')).toBeCloseTo(100, 9)
    expect(shares(run, 'bob')).toBeCloseTo(250, 9)
    expect(lent(run)).toEqual([0, 500, 0])
    expect(run.outcome).toBe('quiet')
    expect(withdrawals(run).map(({ account, value }) => [account, value])).toEqual([
      ['ann', 400],
      ['bob', expect.closeTo(100, 9)],
    ])
  })

  test('is told of: what was paid, what waits since when, and what he holds', () => {
    const run = ended(ask({ ann: minute, bob: 2 * minute }))
    const { queues } = summarize(run)
    expect(queues).toMatchObject([
      {
        ...{ id: 'vault', kind: 'withdrawals' },
        places: [
          { who: 'ann', paidUsd: 400, waiting: 0, heldUsd: 0, sinceMs: null, untilMs: null },
          { who: 'bob', sinceMs: 2 * minute },
        ],
      },
    ])
    const [{ places, paidUsd, waitingUsd }] = queues
    expect([paidUsd, waitingUsd, places[1].heldUsd]).toEqual(
      [500, 250, 250].map((usd) => expect.closeTo(usd, 9)),
    )
    const [table] = queueTables(summarize(run))
    expect(table.rows.map(({ cells }) => Object.values(cells).map(textOf))).toEqual([
      ['vault', 'bob', '$100', '250', '$250', '$250', '2:00'],
      ['vault', 'ann', '$400', '0', '$0', '$0', ''],
    ])
    restart(run)
    expect(summarize(run).queues[0].places).toEqual([])
  })

  test('is served in the order in which they asked', () => {
    const run = ended(ask({ ann: 2 * minute, bob: minute }))
    expect([got(run, 'bob'), got(run, 'ann')]).toEqual([350, expect.closeTo(150, 9)])
  })

  test('is paid the rest when a borrower is liquidated and his debt repaid', () => {
    // At 92 both loans are liquidated whole, without a loss: all that was lent can be had.
    const run = ended(ask({ ann: minute, bob: 2 * minute }), [
      { model: 'price-gap', drop: 0.08, atMs: 3 * minute },
    ])
    expect([got(run, 'ann'), got(run, 'bob')]).toEqual([400, 350])
    expect(shareOf(run)).toBe(1)
  })
})

test('a crumb is not worth a payment: who waits for more is left in line', () => {
  const rows = rowsWith({
    'v/vault': { IDLE: 0, SHARE: 0 },
    'first/other': { LOAN: 1e-8 },
    'second/other': { LOAN: 1200 },
  })
  const run = ended(ask({ ann: minute }), [], vaultSnapshot(rows))
  expect([got(run, 'ann'), shares(run, 'ann')]).toEqual([0, 400])
  expect(withdrawals(run)).toEqual([])
})

describe('a loss of the market', () => {
  const crash = (atMs: number) => [{ model: 'price-gap', drop: 0.5, atMs }]
  // What the collateral does not pay for: 365 and 1,000 dollars of it, less the bonus.
  const first = 600 - 365 * (0.3 * 0.86 + 0.7)
  const second = 1500 - 1000 * (0.3 * 0.77 + 0.7)

  test('is borne by all alike who are still there', () => {
    const run = ended({}, crash(minute))
    const lost = (first * 600) / 700 + (second * 300) / 2000
    expect(shareOf(run)).toBeCloseTo(1 - lost / 1000, 12)
  })

  test('is not borne by who left before, and all the more by who stayed', () => {
    const run = ended(ask({ ann: minute }), crash(2 * minute))
    expect(got(run, 'ann')).toBe(400)
    // She took what was idle, the 100 of the first market and 200 of the second.
    const lost = (first * 500) / 600 + (second * 100) / 1800
    expect(shareOf(run)).toBeCloseTo(1 - lost / 600, 12)
    expect(lost / 600).toBeGreaterThan(((first * 600) / 700 + (second * 300) / 2000) / 1000)
  })

  test('who asks afterwards is paid what a share is worth then', () => {
    const run = ended(ask({ eve: 2 * minute }), crash(minute))
    const worth = 1 - ((first * 600) / 700 + (second * 300) / 2000) / 1000
    expect(got(run, 'eve')).toBeCloseTo(250 * worth, 9)
    expect(shareOf(run)).toBeCloseTo(worth, 12)
  })

  test('a vault whose shares do not fall pays the first at par, out of what others own', () => {
    const plain = vaultSnapshot()
    const oracles = plain.oracles.map((row) =>
      row.id === 'share' ? { ...row, source: { model: 'fixed', price: 1 } } : row,
    )
    const run = ended(ask({ eve: 2 * minute }), crash(minute), {
      ...plain,
      oracles,
    })
    expect(got(run, 'eve')).toBe(250)
  })
})

describe('a market that the vault leaves', () => {
  test('gives what can be taken out, and the rest as it comes in', () => {
    const exits = { exits: ['first'], exitTimesMs: [minute] }
    expect(lent(ended(exits))).toEqual([200, 500, 300])
    const later = [{ model: 'price-gap', drop: 0.08, atMs: 3 * minute }]
    const run = ended(exits, later)
    expect(lent(run)).toEqual([700, 0, 300])
    const moved = [...eventRows(run)].filter(({ action }) => action === 'reallocation')
    expect(moved.map(({ timeMs, quantity }) => [timeMs, quantity])).toEqual([
      [minute, 100],
      [3 * minute, 500],
    ])
  })
})

describe('depositors who watch a price', () => {
  const watch = {
    runners: ['v/ann'],
    rate: 2,
    oracle: 'COIN',
    par: 100,
    everyMs: 30 * minute,
  }

  test('ask for more the further it is below par, at every look', () => {
    const slow = vaultRun(vaultSnapshot(), {
      actors: [{ ...vault, ...watch, calm: 0.01 }],
      shocks: [{ model: 'price-gap', drop: 0.03 }],
      endMs: 70 * minute,
    })
    advance(slow)
    // 2 · (0.03 − 0.01) · ½ an hour of what is left, twice.
    expect(got(slow, 'ann')).toBeCloseTo(400 * (1 - (1 - 0.02) ** 2), 6)
  })

  test('look no more often because something happens in between', () => {
    const fall = { model: 'price-gap', drop: 0.03 }
    const nothing = [10, 20].map((at) => ({ model: 'price-gap', drop: 0, atMs: at * minute }))
    const run = vaultRun(vaultSnapshot(), {
      actors: [{ ...vault, ...watch, calm: 0.01 }],
      shocks: [fall, ...nothing],
      endMs: 50 * minute,
    })
    advance(run)
    expect(got(run, 'ann')).toBeCloseTo(400 * 0.02, 6)
  })

  test('ask for nothing while it is at par, and stay within a day', () => {
    expect(got(ended(watch), 'ann')).toBe(0)
    const calm = ended({ ...watch, calm: 0.1 }, [{ model: 'price-gap', drop: 0.03 }])
    expect([got(calm, 'ann'), calm.timeMs]).toEqual([0, 0])
  })

  test('do not ask again while they wait, and do once they are paid', () => {
    const actors = [{ ...vault, ...watch, runners: ['v/ann', 'v/bob'], rate: 30 }]
    const later = { model: 'price-gap', drop: 0.05, atMs: 300 * minute }
    const fall = { model: 'price-gap', drop: 0.04 }
    const run = vaultRun(vaultSnapshot(), { actors, shocks: [fall, later] })
    const lines: number[] = []
    run.world.actors[0].act = ((act) => (now: Run) => {
      act?.(now)
      lines.push((run.world.actors[0].state as { who: number[] }).who.length)
    })(run.world.actors[0].act)
    advance(run)
    // 500 can be had; what both ask for at a look is 60 % of what each has left.
    expect(Math.max(...lines)).toBeLessThanOrEqual(2)
    expect(lines.some((waiting) => waiting > 0)).toBe(true)
    // Both loans are liquidated at the second fall: everybody gets all.
    expect([got(run, 'ann'), got(run, 'bob')].map((it) => Math.round(it * 1e6) / 1e6)).toEqual([
      400, 350,
    ])
  })

  test('ask for all that is left and no more, however fast they are', () => {
    const run = ended({ ...watch, rate: 1e6 }, [{ model: 'price-gap', drop: 0.03 }])
    expect([got(run, 'ann'), shares(run, 'ann')]).toEqual([400, 0])
  })
})

test('where a market’s venue is down nothing is taken out of it', () => {
  const down = {
    model: 'outage',
    of: 'chain',
    services: { chain: { closes: { venues: ['first', 'second'] } } },
    forMs: 10 * minute,
  }
  const run = ended(ask({ eve: minute }), [down])
  expect(withdrawals(run).map(({ timeMs, value }) => [timeMs, value])).toEqual([
    [minute, 100],
    [10 * minute, 150],
  ])
})

describe('refuses', () => {
  const refused = (parameters: object, snapshot: Snapshot = vaultSnapshot()) => {
    return () => vaultRun(snapshot, { actors: [{ ...vault, ...parameters }] })
  }
  test('a firm that is not there', () => {
    expect(refused({ firm: 'volt' })).toThrow('there is no firm called volt')
  })
  test('depositors who are not there, who are there twice, and who cannot be paid', () => {
    expect(refused(ask({ nobody: 0 }))).toThrow('no account called v/nobody')
    const twice = { depositors: ['v/ann', 'v/ann'], timesMs: [0, 5] }
    expect(refused(twice)).toThrow('v/ann has two times')
    const snapshot = vaultSnapshot(rowsWith({ 'v/ann': { SHARE: 400 } }))
    expect(refused(ask({ ann: 0 }), snapshot)).toThrow('v/ann cannot be paid for shares')
  })
  test.each([
    [{ depositors: ['v/ann'] }, 'give every depositor a time'],
    [{ exits: ['first'] }, 'give every exit a time'],
    [{ runners: ['v/ann'], rate: 1 }, 'say which oracle runners watch'],
  ])('%o', (parameters, message) => {
    expect(refused(parameters)).toThrow(message)
  })
  test('to leave where it does not lend', () => {
    expect(refused({ exits: ['v'], exitTimesMs: [0] })).toThrow('vault does not lend to v')
  })
  test.each([
    ['an account that does not list the shares', 'v/other', { IDLE: 5 }],
    ['an account that lists nothing besides', 'v/other', { SHARE: 0 }],
  ])('%s as its home', (_, home, holds) => {
    const rows = [...rowsWith({}), { venue: 'v', account: 'other', holds }]
    expect(refused({ home }, vaultSnapshot(rows))).toThrow('v/other is no home for a vault')
  })
  test('a home at a lending venue, and shares that it does not list', () => {
    expect(refused({ home: 'first/vault' })).toThrow('first/vault is no home for a vault')
    expect(refused({ shares: 'first/COIN' })).toThrow('v/vault is no home for a vault')
  })
  test('idle money of another asset', () => {
    const plain = vaultSnapshot()
    const instruments = plain.instruments.map((it) =>
      it.id === 'IDLE' ? { ...it, asset: 'COIN', oracle: 'COIN' } : it,
    )
    expect(refused({}, { ...plain, instruments })).toThrow('vault lends USD and keeps COIN')
  })
  test('an account that holds more than what is lent', () => {
    const snapshot = vaultSnapshot(rowsWith({ 'first/vault': { LOAN: 600, COIN: 1 } }))
    expect(refused({}, snapshot)).toThrow('first/vault belongs to a vault and holds more')
  })
  test.each([[['v/vault']], [[]], [['first/vault', 'v/eve']]])('a firm of %o', (accounts) => {
    const firms = [{ id: 'vault', accounts }]
    const snapshot = { ...vaultSnapshot(), credit: { asset: 'USD', firms, debts: [] } }
    expect(refused({}, snapshot)).toThrow('vault is no lending vault')
  })
})
