import { describe, expect, test } from 'vitest'
import { hour, issuer, mid, pegRun, pegWorld, redeemer, sale } from '../../test/peg-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { redemptionValue } from './redeemer.ts'

// A sale of 10,000 takes the price of the line from 1 to 0.9.
const shocks = [sale(10_000)]
const day = 24 * hour

describe('peg force', () => {
  test('without a limit the price is back at once, and the issuer has paid par', () => {
    const run = pegRun({}, { shocks, actors: [redeemer()] })
    expect(mid(run)).toBeCloseTo(1, 12)
    expect(issuer(run)[0]).toBeCloseTo(990_000, 6)
    expect(issuer(run)[1]).toBeCloseTo(10_000, 6)
    expect(run.outcome).toBe('quiet')
  })

  test('with impaired reserves it is back at the reserve ratio, .9175', () => {
    const run = pegRun({ reserves: 917_500 }, { shocks, actors: [redeemer()] })
    expect(redemptionValue(36.7e9, 40e9)).toBe(0.9175)
    expect(mid(run)).toBeCloseTo(0.9175, 12)
    // Who was paid the ratio leaves the ratio as it was.
    const [cash, tokens] = issuer(run)
    expect(cash / (1e6 - tokens)).toBeCloseTo(0.9175, 12)
  })

  test('frozen reserves count for nothing until they are there again', () => {
    const terms = { frozen: 82_500, frozenUntilMs: day }
    const priceAt = (endMs: number) => mid(pegRun({}, { shocks, endMs, actors: [redeemer(terms)] }))
    expect(priceAt(day - 1)).toBeCloseTo(0.9175, 12)
    expect(priceAt(day)).toBeCloseTo(1, 12)
  })

  test('it is the least of capital, cap and reserves', () => {
    const bought = (terms: object, reserves = 1e6) =>
      issuer(pegRun({ reserves }, { shocks, endMs: hour, actors: [redeemer(terms)] }))[1]
    expect(bought({ capital: 4000 })).toBeCloseTo(4000, 6)
    expect(bought({ cap: 3000 })).toBeCloseTo(3000, 6)
    expect(bought({ cap: 3000, capital: 2000 })).toBeCloseTo(2000, 6)
    // All that is outstanding, and no more; then there is nothing left to redeem.
    expect(bought({ outstanding: 2500 }, 2500)).toBeCloseTo(2500, 6)
    expect(bought({ frozen: 999_000, outstanding: 1000 })).toBeCloseTo(1000, 6)
  })

  test('a cap counts anew each day, capital is back after settlement', () => {
    const bought = (terms: object, endMs: number) =>
      issuer(pegRun({}, { shocks, endMs, actors: [redeemer(terms)] }))[1]
    expect(bought({ cap: 3000 }, day - 1)).toBeCloseTo(3000, 6)
    expect(bought({ cap: 3000 }, day)).toBeCloseTo(6000, 6)
    expect(bought({ cap: 3000 }, 9 * day)).toBeCloseTo(10_000, 6)
    expect(bought({ capital: 3000, settlementMs: 2 * hour }, 2 * hour - 1)).toBeCloseTo(3000, 6)
    expect(bought({ capital: 3000, settlementMs: 2 * hour }, 2 * hour)).toBeCloseTo(6000, 6)
  })

  test('a cap counts anew after an interval of any length', () => {
    // In doubles 3 · 1.4 / 1.4 is less than 3: from then on it never did.
    const terms = { cap: 10, capEveryMs: 1.4 }
    const run = pegRun({}, { shocks, endMs: 50, actors: [redeemer(terms)] })
    expect(issuer(run)[1]).toBeCloseTo(36 * 10, 6)
  })

  test('fee and cost leave their gap', () => {
    const run = (terms: object) => mid(pegRun({}, { shocks, actors: [redeemer(terms)] }))
    expect(run({ fee: 0.002 })).toBeCloseTo(0.998, 6)
    expect(run({ cost: 0.01 })).toBeCloseTo(1 / 1.01, 12)
  })

  test('above par he creates tokens: the issuer has the money', () => {
    const run = pegRun({}, { shocks: [sale(-10_000)], actors: [redeemer({ fee: 0.001 })] })
    expect(mid(run)).toBeCloseTo(1.001, 12)
    const [cash, tokens] = issuer(run)
    expect(tokens).toBeCloseTo(-9900, 6)
    expect(cash).toBeCloseTo(1e6 + 9900 * 1.001, 5)
  })
})

describe('opening hours', () => {
  const week = { opensMs: [0, 3 * day], closesMs: [day, 7 * day], repeatsMs: 7 * day }
  const late = [sale(10_000, day + hour)]
  const priceAt = (endMs: number, terms: object = week) =>
    mid(pegRun({}, { shocks: late, endMs, actors: [redeemer(terms)] }))

  test('while it is closed nothing holds the price; when it opens it is back', () => {
    expect(priceAt(3 * day - 1)).toBeCloseTo(0.9, 12)
    expect(priceAt(3 * day)).toBeCloseTo(1, 12)
  })

  test('others who redeem the token find its gate closed', () => {
    const other = redeemer({ capital: 1000 })
    const soldAt = (endMs: number) => {
      const actors = [redeemer({ ...week, capital: 1000 }), other]
      return mid(pegRun({}, { shocks: late, endMs, actors }))
    }
    expect(soldAt(3 * day - 1)).toBeCloseTo(0.9, 12)
    expect(soldAt(3 * day)).toBeCloseTo(0.92, 12)
  })

  test('spells begin anew, and do not where that is not said', () => {
    const friday = { opensMs: [0], closesMs: [day] }
    expect(priceAt(30 * day, friday)).toBeCloseTo(0.9, 12)
    expect(priceAt(7 * day - 1, { ...friday, repeatsMs: 7 * day })).toBeCloseTo(0.9, 12)
    expect(priceAt(7 * day, { ...friday, repeatsMs: 7 * day })).toBeCloseTo(1, 12)
  })

  test.each([
    [{ opensMs: [0] }],
    [{ opensMs: [0], closesMs: [0.5] }],
    [{ opensMs: [5, 3], closesMs: [6, 4] }],
    [{ opensMs: [0], closesMs: [8 * day], repeatsMs: 7 * day }],
    [{ repeatsMs: day }],
  ])('what is no list of spells is refused: %j', (terms) => {
    expect(() => pegRun({}, { actors: [redeemer(terms)] })).toThrow(/opens and closes|1/)
  })
})

test('restarted it does the same', () => {
  const terms = {
    cap: 3000,
    capital: 2000,
    settlementMs: hour,
    ...{ frozen: 1e5, frozenUntilMs: day },
  }
  const settings = { ...defaultSettings, shocks, endMs: 3 * day, actors: [redeemer(terms)] }
  const run = createRun(compile(pegWorld({}), settings, registry), registry, { verify: true })
  advance(run)
  const { hash } = summarize(run)
  restart(run)
  advance(run)
  expect(summarize(run).hash).toBe(hash)
})

test('the trace says who redeemed how much for what', () => {
  const run = pegRun({}, { shocks, actors: [redeemer()] })
  const row = [...eventRows(run)].find(({ action }) => action === 'redemption')
  expect(row).toMatchObject({ account: 'issuer', market: 'pool', price: 1 })
  expect(row?.quantity).toBeCloseTo(10_000, 6)
})

test.each([
  [{ issuer: 'bank/nobody' }, 'bank/nobody'],
  [{ issuer: 'lender/loan-1' }, 'lender/loan-1'],
  [{ instrument: 'lender/USD' }, 'lender/USD'],
  [{ outstanding: 0 }, 'outstanding'],
  [{ settlementMs: 1, capital: 1 }, 'settlementMs'],
])('bad input: %j', (terms, said) => {
  const world = { loans: [{ tokens: 10, debt: 5 }] }
  const settings = { endMs: 366 * day, actors: [redeemer(terms)] }
  let told = ''
  try {
    pegRun(world, settings)
  } catch (error) {
    told = `${String(error)} ${JSON.stringify(error)}`
  }
  expect(told).toContain(said)
})
