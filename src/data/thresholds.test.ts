import { describe, expect, test } from 'vitest'
import type { Summary } from '../engine/reading/result.ts'
import { InputError } from '../kit/assert.ts'
import { parseThreshold } from './thresholds.ts'

const summary = {
  converged: true,
  standingShortfallUsd: 0,
  perVenue: [],
  badDebtUsd: 5,
  firstAdlMs: null,
  amplification: null,
  markets: [
    { id: 'curve', totalDrop: 0.1 },
    { id: 'exchange/COIN-1.5', totalDrop: 0.2 },
  ],
  byRole: [{ role: 'fund', usd: -3 }],
  work: { checks: 12 },
} as unknown as Summary

const check = (field: string, condition: string) => parseThreshold(field, condition).check(summary)

describe('conditions', () => {
  test.each([
    ['< 1e7', true],
    ['<5', false],
    ['<= 5', true],
    ['> 4.9', true],
    ['>=5', true],
    ['== 5', true],
    ['== -5', false],
  ])('badDebtUsd is 5: %s → %s', (condition, holds) => {
    expect(check('badDebtUsd', condition)).toMatchObject({ value: 5, holds })
  })

  test('say themselves', () => {
    expect(check('badDebtUsd', ' <1e7 ').text).toBe('badDebtUsd < 1e7')
  })

  test('reach into lists by id, role and number', () => {
    expect(check('markets.curve.totalDrop', '<= 0.1').holds).toBe(true)
    expect(check('markets.exchange/COIN-1.5.totalDrop', '<= 0.1').value).toBe(0.2)
    expect(check('markets.1.totalDrop', '<= 0.1').value).toBe(0.2)
    expect(check('byRole.fund.usd', '< 0').holds).toBe(true)
    expect(check('work.checks', '== 12').holds).toBe(true)
  })

  test('a time that never came is later than any', () => {
    expect(check('firstAdlMs', '> 60000')).toMatchObject({ value: null, holds: true })
    expect(check('firstAdlMs', '< 60000').holds).toBe(false)
  })

  test('what was not measured fulfils nothing', () => {
    expect(check('amplification', '< 3')).toMatchObject({ value: null, holds: false })
    expect(check('amplification', '> 3').holds).toBe(false)
  })
})

describe('what is no threshold', () => {
  test.each([
    ['badDebtUsd', ''],
    ['badDebtUsd', '< lots'],
    ['badDebtUsd', '!= 5'],
    ['badDebtUsd', '< 1, < 2'],
    ['badDebtUsd', '< Infinity'],
    ['outcome', '== 1'],
    ['badDebt', '< 1'],
    ['markets', '< 1'],
  ])('%s %s', (field, condition) => {
    expect(() => parseThreshold(field, condition)).toThrow(InputError)
  })

  test('an unknown field lists those there are', () => {
    try {
      parseThreshold('badDetbUsd', '< 1', { file: 'a.yaml', line: 7 })
      expect.unreachable()
    } catch (error) {
      const { facts } = error as InputError
      expect(facts).toMatchObject({ file: 'a.yaml', line: 7, value: 'badDetbUsd' })
      expect(facts.allowed).toContain('liquidatedUsd')
    }
  })

  test.each(['markets.cruve.totalDrop', 'markets.curve.id', 'markets.curve', 'work.check'])(
    '%s is found out when the run is known',
    (field) => expect(() => check(field, '< 1')).toThrow(InputError),
  )
})
