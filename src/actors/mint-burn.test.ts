import { describe, expect, test } from 'vitest'
import {
  issued,
  mids,
  mintBurn,
  mintBurnRun,
  mintBurnWorld,
  sale,
} from '../../test/mint-burn-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { paidOut } from './mint-burn.ts'

const hour = 3_600_000
const fixed = { oracle: { model: 'fixed', price: 10 } }
const sold = (tokens: number, given: object = {}, endMs = 0, world: object = fixed) =>
  mintBurnRun(world, { shocks: [sale(tokens)], actors: [mintBurn(given)], endMs })

describe('below par', () => {
  // Pools of 1e6 tokens and of 2e6 dollars of the governance token: s sold and b burnt leave the
  // prices (1e6 / (1e6 + s − b))² and (2e6 / (2e6 + b))² of what they were; equal where b = 2s / 3.
  test.each([1e4, 1e5, 1e7])('%d sold: two thirds are burnt, both prices meet', (tokens) => {
    const run = sold(tokens)
    const { burnt, minted, raised } = issued(run)
    expect(burnt / ((2 * tokens) / 3)).toBeCloseTo(1, 9)
    expect(minted).toBeCloseTo(burnt / 10, 6)
    const [token, governance] = mids(run)
    expect(token / (1e6 / (1e6 + tokens / 3)) ** 2).toBeCloseTo(1, 9)
    expect(governance / 10).toBeCloseTo(token, 9)
    expect(raised / ((2e6 * minted) / (2e5 + minted))).toBeCloseTo(1, 9)
  })

  test('an oracle that follows pays for the same in ever more tokens, until par is back', () => {
    const { burnt, minted } = issued(sold(1e6, {}, 0, {}))
    // But for a gap that brings less than 1e-14 of the market: half its square.
    const gap = 1.5 * Math.sqrt(2e-14)
    expect(Math.abs(burnt / 1e6 - 1)).toBeLessThan(gap)
    expect(Math.abs(mids(sold(1e6, {}, 0, {}))[0] - 1)).toBeLessThan(2 * gap)
    expect(minted).toBeGreaterThan(1.3e5)
  })

  test('par of two and a cost leave their gap', () => {
    const token = { model: 'constant-product', base: 1e6, quote: 2e6 }
    const run = sold(3e5, { par: 2, cost: 0.02 }, 0, { ...fixed, token })
    const [price, governance] = mids(run)
    expect((price * 1.02) / 2).toBeCloseTo(governance / 10, 9)
  })

  test('while one of the two markets is halted nothing is burnt', () => {
    for (const markets of ['token', 'governance']) {
      const halt = { model: 'trading-halt', markets, forMs: hour }
      const settings = { shocks: [sale(1e5), halt], actors: [mintBurn()] }
      const burntAt = (endMs: number) => issued(mintBurnRun(fixed, { ...settings, endMs })).burnt
      expect(burntAt(hour - 1)).toBe(0)
      if (markets === 'governance') expect(burntAt(hour)).toBeGreaterThan(6e4)
    }
  })
})

test('while the token is not redeemed nothing is burnt', () => {
  const burntBy = (endMs: number) => {
    const actors = [mintBurn()]
    const settings: Settings = { ...defaultSettings, shocks: [sale(1e5)], actors, endMs }
    const run = createRun(compile(mintBurnWorld(fixed), settings, registry), registry)
    closeGate(run, 'redemption', run.world.names.assets.indexOf('T'), hour)
    advance(run)
    return issued(run).burnt
  }
  expect(burntBy(hour - 1)).toBe(0)
  expect(burntBy(hour)).toBeCloseTo(2e5 / 3, 3)
})

test('above par governance tokens are burnt, and the price comes down', () => {
  // Bought from both: (1e6 / (1e6 − s + b))² and (2e6 / (2e6 − b))² meet where b = 2s / 3.
  const run = sold(-3e5)
  expect(issued(run).burnt).toBeCloseTo(-2e5, 3)
  expect(issued(run).minted).toBeCloseTo(-2e4, 4)
  const [token, governance] = mids(run)
  expect(token).toBeCloseTo((1e6 / 9e5) ** 2, 9)
  expect(governance / 10).toBeCloseTo(token, 9)
})

describe('the virtual pool', () => {
  const given = { spreadMin: 0, virtualPool: 1000 } as never
  test('1000 on each side: 100 burnt are paid 90.909, as in its specification', () => {
    expect(paidOut({ isBurning: true, given, half: 1000 }, 100)).toBeCloseTo(90.9090909091, 9)
    expect(paidOut({ isBurning: true, given, half: 1100 }, 100)).toBeCloseTo(75.7575757576, 9)
    const spread = { spreadMin: 0.02, virtualPool: 1000 } as never
    expect(paidOut({ isBurning: true, given: spread, half: 1000 }, 10)).toBeCloseTo(9.8, 12)
    expect(paidOut({ isBurning: true, given: spread, half: 1000 }, 100)).toBeCloseTo(90.90909, 5)
  })

  test('what it pays out is what is minted, and it stays where it was put', () => {
    const run = sold(1e5, { virtualPool: 1e5 })
    const { burnt, minted } = issued(run)
    expect(minted * 10).toBeCloseTo((1e5 * burnt) / (1e5 + burnt), 5)
    // The last one is paid (1e5 / (1e5 + b))², sold at the price of the governance token.
    const [token, governance] = mids(run)
    expect(token).toBeCloseTo((governance / 10) * (1e5 / (1e5 + burnt)) ** 2, 9)
    expect(issued(sold(1e5, { virtualPool: 1e5 }, 100 * hour)).burnt).toBeCloseTo(burnt, 6)
  })

  test('with a recovery it lets through so much a time, and par comes back late', () => {
    const terms = { virtualPool: 1e5, halfLifeMs: hour, everyMs: hour / 4 }
    const burntAt = (endMs: number) => issued(sold(1e5, terms, endMs)).burnt
    const [first, second, late] = [burntAt(0), burntAt(hour), burntAt(40 * hour)]
    expect(second).toBeGreaterThan(first * 1.2)
    expect(late).toBeGreaterThan(second * 1.2)
    const end = sold(1e5, terms, 500 * hour)
    expect(end.outcome).toBe('quiet')
    // But for gaps too small to bring anything, on both markets, and the rest of the pool's way.
    expect(mids(end)[0] / (mids(end)[1] / 10)).toBeCloseTo(1, 5)
    // Paid less than par on the way, they have cost fewer governance tokens than at once.
    expect(mids(end)[0]).toBeGreaterThan(mids(sold(1e5))[0])
  })

  test('half of what it is off is gone after one half-life', () => {
    const terms = { virtualPool: 1e5, halfLifeMs: hour, everyMs: hour }
    const excess = (endMs: number) => {
      const settings = { shocks: [sale(1e5)], actors: [mintBurn(terms)], endMs }
      return mintBurnRun(fixed, settings).world.actors[0].state as { excess: number }
    }
    const { burnt } = issued(sold(1e5, terms))
    expect(excess(0).excess).toBeCloseTo(burnt, 6)
    const more = issued(sold(1e5, terms, hour)).burnt - burnt
    expect(excess(hour).excess).toBeCloseTo(burnt / 2 + more, 6)
  })

  test('who goes the other way is paid better for it, and never more than par', () => {
    const minting = { isBurning: false, given }
    expect(paidOut({ ...minting, half: 1000 }, 50)).toBeCloseTo(47.619047619, 9)
    const ask = 1020 - 1e6 / (1e6 / 1020 + 50)
    expect(ask).toBeGreaterThan(49)
    expect(paidOut({ ...minting, half: 1e6 / 1020 }, 50)).toBeCloseTo(ask, 9)
    expect(paidOut({ ...minting, half: 1e6 / 1100 }, 50)).toBe(50)
  })
})

describe('a run against it', () => {
  // Of a small discount d a virtual pool burns B · log 2 / halfLife · d / 2 a time.
  const capacity = (1e5 * Math.LN2) / 2
  const deep = { model: 'constant-product', base: 1e11, quote: 1e12 }
  const token = { model: 'linear-impact', price: 1, slope: 1e-6 }
  const discount = (flow: number, endMs: number) => {
    const holdings = 1e7
    const rate = (flow * capacity) / holdings
    const runners = { model: 'runners', instrument: 'chain/T', holdings, rate, everyMs: 60_000 }
    const terms = { virtualPool: 1e5, halfLifeMs: hour, everyMs: 60_000 }
    const settings = { shocks: [sale(1e4)], actors: [mintBurn(terms), runners], endMs }
    return 1 - mids(mintBurnRun({ token, governance: deep }, settings))[0]
  }

  test.each([0.5, 0.8])('of %d times what it burns ends', (flow) => {
    expect(discount(flow, 4 * hour)).toBeLessThan(discount(flow, hour))
  })
  test.each([1.25, 2])('of %d times what it burns goes on', (flow) => {
    expect(discount(flow, 4 * hour)).toBeGreaterThan(discount(flow, hour))
  })
})

test('restarted it does the same', () => {
  const terms = { virtualPool: 1e5, halfLifeMs: hour, everyMs: hour / 2, spreadMin: 0.02 }
  const settings: Settings = {
    ...{ ...defaultSettings, shocks: [sale(2e5), sale(-4e5, 3 * hour)] },
    ...{ endMs: 10 * hour, actors: [mintBurn(terms)] },
  }
  const run = createRun(compile(mintBurnWorld({}), settings, registry), registry, { verify: true })
  advance(run)
  const { hash } = summarize(run)
  restart(run)
  advance(run)
  expect(summarize(run).hash).toBe(hash)
})

test('the trace says what was burnt, and what was paid for one', () => {
  const rows = (tokens: number) =>
    [...eventRows(sold(tokens))].filter(({ action }) => action === 'redemption')
  const [burnt] = rows(1e5)
  expect(burnt).toMatchObject({ account: 'chain:treasury', market: 'token' })
  expect(burnt.quantity).toBeCloseTo(2e5 / 3, 3)
  expect(burnt.price).toBeCloseTo(1, 9)
  const [minted] = rows(-3e5)
  expect(minted.quantity).toBeCloseTo(-2e5, 3)
  expect(minted.price).toBeCloseTo(1, 9)
})

const bad: readonly [object, string][] = [
  [{ instrument: 'chain/USD' }, 'chain/USD'],
  [{ governance: 'chain/T' }, 'in the same quote'],
  [{ venue: 'nowhere' }, 'nowhere'],
  [{ halfLifeMs: hour }, 'halfLife is that of a virtual pool'],
  [{ spreadMin: 1 }, 'spreadMin'],
  [{ virtualPool: 0 }, 'virtualPool'],
  [{ virtualPool: 1, halfLifeMs: 1, everyMs: 1 }, 'everyMs'],
]
test.each(bad)('bad input: %j', (given, said) => {
  let told = ''
  try {
    const actors: ModelSpec[] = [mintBurn(given)]
    mintBurnRun({}, { endMs: 366 * 24 * hour, actors })
  } catch (error) {
    told = `${String(error)} ${JSON.stringify(error)}`
  }
  expect(told).toContain(said)
})
