import { describe, expect, test } from 'vitest'
import { claimsRun } from '../../test/claims-world.ts'
import { advance, eventRow, restart, summarize } from '../index.ts'

/** Loans at .70 and .60 on a token that loses a third, and then half of the rest. */
const losses = `shocks:
  - { model: write-down, asset: ETH, share: 0.35, at: 1h }
  - { model: write-down, asset: stETH, share: 0.5, at: 2h }
`
const debts = [70, 40]
const paused = (drop: number, more = '') =>
  `${losses}mitigations:
  - { model: pause, oracle: vault, drop: ${drop}, venues: [lender]${more} }
`

function ended(more: string) {
  const run = claimsRun({ debts, more })
  advance(run)
  const events = Array.from({ length: run.trace?.written.count ?? 0 }, (_, event) =>
    eventRow(run, event),
  )
  const written = events
    .filter(({ kind }) => kind === 'bad-debt')
    .map(({ timeMs, value }) => [timeMs / 3_600_000, value] as const)
  return { run, events, written, summary: summarize(run) }
}

describe('a pause', () => {
  const free = ended(losses)

  test('without it both losses leave bad debt', () => {
    expect(free.written.map(([hour]) => hour)).toEqual([1, 2])
  })

  test('zeroes bad debt accrued after it trips, never before (AT-3)', () => {
    const it = ended(paused(0.5))
    // The first loss is smaller than what trips it: the same as without it, to the last digit.
    expect(it.written).toEqual(free.written.slice(0, 1))
    const first = ended(paused(0.3))
    expect(first.written).toEqual([])
    expect(first.summary.badDebtUsd).toBe(0)
    const never = ended(paused(0.9))
    expect(never.written).toEqual(free.written)
    expect(never.summary.hash).toBe(free.summary.hash)
  })

  test('what is owed without cover stays owed', () => {
    const { summary } = ended(paused(0.5))
    expect(free.summary.standingShortfallUsd).toBe(0)
    const left = free.summary.badDebtUsd - summary.badDebtUsd
    expect(summary.standingShortfallUsd).toBeGreaterThan(0.9 * left)
  })

  test('ends', () => {
    const late = ended(paused(0.5, ', for: 3h')).written.map(([hour]) => hour)
    expect(late).toEqual([1, 5])
  })

  test('is told, once, and again after a restart', () => {
    const { run, events, summary } = ended(paused(0.3))
    const told = events.filter(({ action }) => action === 'pause')
    expect(told).toMatchObject([{ oracle: 'vault', value: expect.closeTo(0.35, 12) }])
    restart(run)
    advance(run)
    expect(summarize(run)).toEqual(summary)
  })

  test('of nothing is refused', () => {
    const more = 'mitigations: [{ model: pause, oracle: vault, drop: 0.5 }]\n'
    expect(() => claimsRun({ more })).toThrow('mitigations.0 has the wrong form')
  })
})
