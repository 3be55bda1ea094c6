import { type RunRecord, reportOf } from 'cascade-engine/report'
import { describe, expect, test } from 'vitest'
import { sampleRecord, sampleSummary } from '../../../../test/sample-record.ts'
import type { WriterOptions } from '../writer.ts'
import * as drawn from './screen.ts'

const screen = (record: RunRecord, options: WriterOptions) =>
  drawn.screen(reportOf(record, options), options)
const comparisonLines = (record: RunRecord, options: WriterOptions) =>
  drawn.comparisonLines(reportOf(record, options), options)
const plain = { isColored: false, all: false }
const text = screen(sampleRecord, plain)

describe('the screen of a run', () => {
  test('fits into 80 columns', () => {
    const wide = text.split('\n').filter((line) => line.length > 80)
    // The first line counts things, however many there are.
    expect(wide.filter((line) => !line.startsWith('sample-crash'))).toEqual([])
  })

  test.each([
    ['what it was', '412,000 accounts (synthetic) · seed 7'],
    ['what started it', 'price-gap (drop 6.0 %)'],
    ['what was changed', 'shocks.0.drop: 0.08 → 0.06'],
    ['what the shock did alone', 'exogenous −6.0 %   endogenous −7.2 %   amplification 2.2 ×'],
    ['whether it feeds itself', 'Loop gain ρ(K) 1.12 at the start'],
    ['how it ended', 'ended after 64 rounds, 9 min 27 s: nobody is left to force'],
    ['that the books balance', '✓ adds up: $6.05bn paid = $6.05bn lost'],
    ['how far off the mean is', '+1.2 %'],
    ['over which seeds', '(±) over 3 seeds, 1 to 3'],
    ['what holds', '✓ badDebtUsd < 2e8   (99000000)'],
    ['what does not', '✗ fundUsedShare < 0.9   (1)'],
  ])('says %s', (_, part) => {
    expect(text).toContain(part)
  })

  test('a loop gain of nothing is not said to be an amplification', () => {
    const summary = { ...sampleSummary, loopGain: 0 }
    const said = screen({ ...sampleRecord, summary }, plain)
    expect(said).toContain('a fall of 1 % does not feed on itself')
    expect(said).not.toContain('a small shock grows')
  })

  test('shortens long tables and says how to see the rest', () => {
    expect(text).toContain('one line is 54 s; every round: --all')
    const perRound = sampleSummary.perRound.map((round) => ({ ...round, timeMs: 0 }))
    const summary = { ...sampleSummary, perRound, endMs: 0 }
    const world = { ...sampleRecord.world, stepMs: null }
    expect(screen({ ...sampleRecord, world, summary }, plain)).toMatch(/… \d+ more, --all/)
    const whole = screen(sampleRecord, { ...plain, all: true })
    expect(whole).not.toContain('--all')
    expect(whole.split('\n').length).toBeGreaterThan(64)
  })

  test('puts what was fitted apart, and cuts only the rest', () => {
    const [fitted, other] = sampleRecord.facts
    if (!fitted || !other) throw new Error('the sample has facts of both kinds')
    const many = (row: typeof fitted, name: string) =>
      Array.from({ length: 12 }, (_, at) => ({ ...row, what: `${name} ${at}` }))
    const missed = { ...other, error: -0.2, overSeeds: null }
    const facts = [...many(fitted, 'a'), ...many(missed, 'b')]
    const shown = screen({ ...sampleRecord, facts }, plain)
    const names = shown.split('\n').map((line) => line.split('  ')[0])
    const begin = names.indexOf('fitted, before the changes:')
    expect(names[begin + 12]).toBe('a 11')
    expect(names[begin + 13]).toBe('not fitted (half of 12 within ±20.0 %):')
    expect(names[begin + 14]).toBe('b 0')
    expect(shown).not.toContain('\nb 11 ')
    expect(screen({ ...sampleRecord, facts }, { ...plain, all: true })).toContain('\nb 11 ')
    expect(screen({ ...sampleRecord, facts: many(other, 'b') }, plain)).not.toContain('fitted')
  })

  test('takes rounds at many instants together, whatever the clock', () => {
    const world = { ...sampleRecord.world, stepMs: null }
    const shown = screen({ ...sampleRecord, world }, plain)
    expect(shown).toContain('one line is 60 s; every round: --all')
    expect(shown.split('exogenous −')[0]).not.toContain('more, --all')
  })

  test('keeps the name of a market that is on no venue', () => {
    const markets = sampleSummary.markets.slice(0, 1).map((it) => ({ ...it, id: 'ETH/USD' }))
    const shown = screen({ ...sampleRecord, summary: { ...sampleSummary, markets } }, plain)
    expect(shown).toContain('ETH/USD')
  })

  test('has no colour codes unless they are wanted', () => {
    const code = '\u001b['
    expect(text).not.toContain(code)
    expect(screen(sampleRecord, { ...plain, isColored: true })).toContain(code)
  })

  test('says who is unsafe still, and what is owed that nobody has booked', () => {
    const left = {
      reason: 'halted',
      accounts: 3,
      usd: 1200,
      shortfallUsd: 500,
      largest: 'a/b',
    } as const
    const unsafeAtEnd = [
      left,
      { ...left, reason: 'no-winners', accounts: 1, shortfallUsd: 0 } as const,
    ]
    const summary = { ...sampleSummary, unsafeAtEnd, standingShortfallUsd: 500 }
    const shown = screen({ ...sampleRecord, summary }, plain)
    expect(shown).toMatch(/^still below margin +accounts +holding +owe$/m)
    expect(shown).toMatch(/^the market is halted +3 +\$1\.20k +\$500$/m)
    expect(shown).toMatch(/^no winner is left to be closed against +1 +\$1\.20k +\$0$/m)
    expect(shown).toContain('Owed by accounts below zero that nobody has closed: $500.')
    expect(text).not.toContain('still below margin')
  })

  test('shows a run that did not converge as a result', () => {
    const summary = { ...sampleSummary, outcome: 'price-floor', converged: false } as const
    const shown = screen({ ...sampleRecord, summary }, plain)
    expect(shown).toContain('did not converge: a price fell through the floor')
  })

  test('shows a run without markets, rounds and losses', () => {
    const nothing = { markets: [], perRound: [], waterfall: [], byRole: [] }
    const summary = { ...sampleSummary, ...nothing, liquidatedAccounts: 0, rounds: 0 }
    const shown = screen({ ...sampleRecord, summary, facts: [], checks: [] }, plain)
    expect(shown).toContain('ended after 0 rounds')
  })
})

describe('batch and serial', () => {
  test('lists what differs', () => {
    const lines = comparisonLines(sampleRecord, plain)
    expect(lines).toMatch(/^bad debt +\$99\.0M +\$41\.0M$/m)
    expect(lines).not.toContain('funds used')
    expect(comparisonLines(sampleRecord, { ...plain, all: true })).toContain('funds used')
  })

  test('says when nothing does, and why there is no comparison', () => {
    const same = { ...sampleRecord, comparison: { summary: sampleSummary } }
    expect(comparisonLines(same, plain)).toContain('the same numbers')
    const none = { ...sampleRecord, comparison: { summary: null, note: 'given up' } }
    expect(comparisonLines(none, plain)).toBe('given up')
    expect(comparisonLines({ ...sampleRecord, comparison: null }, plain)).toBe('')
  })
})
