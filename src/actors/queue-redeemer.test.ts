import { describe, expect, test } from 'vitest'
import { hour, issuer, mid, pegWorld, sale } from '../../test/peg-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings, type Settings } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'

const day = 24 * hour

const queue = (given: object = {}) => ({
  model: 'queue-redeemer',
  instrument: 'dex/T',
  issuer: 'bank/issuer',
  oracle: 'worth',
  cap: 1000,
  rate: 1,
  ...given,
})

/** The token stands for a dollar, and somebody sells 10,000: a tenth of the price. */
function open(actor: object, settings: Partial<Settings> = {}, reserves = 1e6): Run {
  const world = pegWorld({ reserves })
  const snapshot = {
    ...world,
    claims: { backing: [{ token: 'T', by: 'USD', weight: 1 }] },
    oracles: [...world.oracles, { id: 'worth', source: { model: 'claim', token: 'T' } }],
  }
  const given = { ...defaultSettings, shocks: [sale(10_000)], actors: [actor], ...settings }
  return createRun(compile(snapshot as typeof world, given as Settings, registry), registry, {
    verify: true,
  })
}

function ended(...given: Parameters<typeof open>): Run {
  const run = open(...given)
  advance(run)
  return run
}

const paid = (run: Run) =>
  [...eventRows(run)]
    .filter(({ action }) => action === 'redemption')
    .map(({ timeMs, quantity, value }) => [timeMs / day, quantity, value])

describe('while redemptions are capped', () => {
  test('the market stays below by what the wait of the last is worth', () => {
    const run = ended(queue(), { endMs: hour })
    const [, waiting] = issuer(run)
    expect(waiting).toBeGreaterThan(1000)
    expect(mid(run) * (1 + waiting / 1000 / 365)).toBeCloseTo(1, 12)
    // Whoever wants nothing for waiting, buys up to the worth.
    expect(mid(ended(queue({ rate: 0 }), { endMs: hour }))).toBeCloseTo(1, 12)
    expect(mid(ended(queue({ cost: 0.02, rate: 0 }), { endMs: hour }))).toBeCloseTo(1 / 1.02, 12)
  })

  test('the queue is paid at the end of each day, and the market comes back with it', () => {
    const run = ended(queue(), { endMs: 30 * day })
    const days = paid(run)
    expect(days[0]).toEqual([1, 1000, 1000])
    expect(days[4]).toEqual([5, 1000, 1000])
    const first = mid(ended(queue(), { endMs: hour }))
    const later = mid(ended(queue(), { endMs: 5 * day }))
    expect(first).toBeLessThan(later)
    expect(later).toBeLessThan(mid(run))
    // All that was bought has been paid for.
    const [cash, tokens] = issuer(run)
    expect(tokens).toBeCloseTo(10_000, 0)
    expect(1e6 - cash).toBeCloseTo(tokens, 6)
  })

  test('the line is told of: who was paid what, what waits, when the last of it is paid', () => {
    const line = (endMs: number) => summarize(ended(queue({ waiting: 1500 }), { endMs })).queues[0]
    const own = issuer(ended(queue({ waiting: 1500 }), { endMs: hour }))[1]
    expect(line(hour)).toMatchObject({ id: 'dex/T', kind: 'redemptions', paidUsd: 0 })
    expect(line(hour).places).toMatchObject([
      { waiting: 1500, waitingUsd: 1500, untilMs: 2 * day },
      { waiting: own, untilMs: Math.ceil((1500 + own) / 1000) * day },
    ])
    const [others, he] = line(2 * day).places
    expect([others.paidUsd, others.waiting, others.untilMs, he.paidUsd]).toEqual([
      1500,
      0,
      null,
      500,
    ])
  })

  test('those who wait already come first', () => {
    const days = (waiting: number) => paid(ended(queue({ waiting }), { endMs: 4 * day }))
    expect(days(0)).toEqual(days(2500))
    const run = ended(queue({ waiting: 2500 }), { endMs: hour })
    const [, own] = issuer(run)
    expect(mid(run) * (1 + (2500 + own) / 1000 / 365)).toBeCloseTo(1, 12)
  })

  test('no more than his capital waits, and it is his again once he is paid', () => {
    const tokens = (endMs: number) => issuer(ended(queue({ capital: 1500 }), { endMs }))[1]
    // From .9 up a line of 1e-5 a token: .9 q + q² / 2e5 = 1500.
    const root = (Math.sqrt(0.81 + 0.03) - 0.9) * 1e5
    expect(tokens(hour)).toBeCloseTo(root, 6)
    expect(tokens(day)).toBeGreaterThan(root + 950)
  })

  test('what the issuer has not it does not pay', () => {
    const run = ended(queue(), { endMs: 5 * day }, 1700)
    expect(paid(run)).toEqual([
      [1, 1000, 1000],
      [2, 700, 700],
    ])
    expect(issuer(run)[0]).toBe(0)
  })
})

test('each interval is paid once, however long one is, and however many a step goes past', () => {
  // In doubles 3 · 1.4 / 1.4 is less than 3: the third was paid again and again at one time.
  const short = ended(queue({ waiting: 1e4, cap: 10, capEveryMs: 1.4 }), { endMs: 50, shocks: [] })
  const begins = (at: number) => ((at + 1) * 1.4) / day
  expect(paid(short)).toEqual(Array.from({ length: 35 }, (_, at) => [begins(at), 10, 10]))
  const clock = { mode: 'clocked' as const, everyMs: 2.5 * day }
  const steps = paid(ended(queue({ waiting: 1e4 }), { endMs: 5 * day, shocks: [], clock }))
  expect(steps).toEqual([
    [2.5, 2000, 2000],
    [5, 3000, 3000],
  ])
})

test('a loss before his turn is his too', () => {
  const loss = { model: 'write-down', asset: 'T', share: 0.2, atMs: 12 * hour }
  const run = ended(queue(), { endMs: 2 * day, shocks: [sale(10_000), loss] })
  expect(paid(run)).toEqual([
    [1, 1000, 800],
    [2, 1000, 800],
  ])
})

test('while redemptions are closed nobody is paid, and nobody joins', () => {
  const closed = (closes: object, of: string = 'issuer') => {
    const services = { issuer: { closes }, other: {} }
    return { model: 'outage', of, services, atMs: 0, forMs: 2.5 * day }
  }
  const days = (outage: ReturnType<typeof closed>) =>
    paid(ended(queue(), { endMs: 4 * day, shocks: [outage, sale(10_000)] })).map(([at]) => at)
  expect(days(closed({ redemptions: ['T'] }))).toEqual([3, 4])
  // Tokens that cannot be moved do not get there either.
  expect(days(closed({ transfers: ['T'] }))).toEqual([3, 4])
  expect(days(closed({ redemptions: ['T'] }, 'other'))).toEqual([1, 2, 3, 4])
  expect(() => open(queue(), { shocks: [closed({ redemptions: ['U'] })] as never })).toThrow(
    InputError,
  )
})

test('twice is the same', () => {
  const run = ended(queue({ waiting: 500, capital: 3000 }), { endMs: 9 * day })
  const first = summarize(run)
  restart(run)
  advance(run)
  expect(summarize(run)).toEqual(first)
})

test('who cannot pay is no issuer', () => {
  expect(() => open(queue({ issuer: 'nobody' }))).toThrow('nobody cannot redeem dex/T')
})
