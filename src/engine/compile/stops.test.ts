import { describe, expect, test } from 'vitest'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { defaultSettings, type Settings, type Snapshot } from '../world/snapshot.ts'
import { compile } from './compile.ts'
import { STOPS_MAX } from './stops.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const snapshot = smallSnapshot({
  rules: { model: 'plain-perpetual' },
  things: { X: { price: 100, brackets } },
  accounts: {},
})

const tried = (given: Partial<Snapshot>, settings: Partial<Settings> = {}) => {
  return compile({ ...snapshot, ...given }, { ...defaultSettings, ...settings }, registry)
}

const refusal = (field: string, value: number) =>
  expect.objectContaining({
    message: 'a run would stop too often',
    facts: { field, value, allowed: 'at most 5000000 times in 86400000 ms: 18 ms or more' },
  })

const [contract] = snapshot.instruments
const withFunding = (funding: object) => ({
  instruments: [{ ...contract, funding: { indexOracle: 'X', ...funding } as never }],
})
const withOracle = (source: object) => ({
  oracles: [...snapshot.oracles, { id: 'slow', source: source as never }],
})

describe('what stops a run of a day every 17 ms is refused, and names its place', () => {
  test('the clock', () => {
    const clock = (everyMs: number) => ({ clock: { mode: 'clocked', everyMs } as const })
    expect(() => tried({}, clock(17))).toThrow(refusal('clock.everyMs', 17))
    tried({}, clock(18))
    tried({}, { ...clock(1), endMs: STOPS_MAX })
  })

  test.each([
    ['ema', { market: 'X', halfLifeMs: 60_000 }],
    ['twap', { market: 'X', windowMs: 60_000 }],
    ['mark', { market: 'X', indexOracle: 'X', halfLifeMs: 60_000 }],
  ])('the oracle %s', (model, rest) => {
    const source = (stepMs: number) => withOracle({ model, ...rest, everyMs: stepMs })
    expect(() => tried(source(17))).toThrow(refusal('oracles.slow.source.everyMs', 17))
  })

  test('funding', () => {
    const given = withFunding({ model: 'fixed-rate', rate: 0.001, everyMs: 17 })
    const field = 'venues.venue.instruments.X.funding.everyMs'
    expect(() => tried(given)).toThrow(refusal(field, 17))
  })

  test('a venue', () => {
    const loans = smallSnapshot({
      rules: { model: 'maker-clip', attemptMs: 17 },
      things: { X: { price: 100 } },
      accounts: {},
    })
    const field = 'venues.venue.rules.attemptMs'
    expect(() => compile(loans, defaultSettings, registry)).toThrow(refusal(field, 17))
  })

  test('a mitigation', () => {
    const slow = { model: 'staggered-liquidation', market: 'X', value: 100, everyMs: 17 }
    const field = 'mitigations.0.everyMs'
    expect(() => tried({}, { mitigations: [slow] })).toThrow(refusal(field, 17))
  })
})

test('every parameter that is said to stop runs exists', () => {
  let found = 0
  for (const definitions of Object.values(registry)) {
    for (const { id, parameters, stopsEach = [] } of definitions) {
      for (const step of stopsEach) {
        found++
        const message = JSON.stringify(parameters.safeParse({ [step]: 'x' }).error?.issues)
        expect([id, message]).toEqual([id, expect.stringContaining(`"path":["${step}"]`)])
      }
    }
  }
  expect(found).toBeGreaterThanOrEqual(9)
})
