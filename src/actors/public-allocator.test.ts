import { describe, expect, test } from 'vitest'
import { holding, rowsWith, vaultRun, vaultSnapshot } from '../../test/vault-world.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'

// The first market is used up: others have taken what could be taken out.
const usedUp = rowsWith({ 'first/other': { LOAN: 0 } })
const flows = (first: object, second: object) => [
  { venue: 'first', ...first },
  { venue: 'second', ...second },
]

function ended(parameters: object, rows = usedUp): Run {
  const actors = [{ model: 'public-allocator', firm: 'vault', ...parameters }]
  const run = vaultRun(vaultSnapshot(rows), { actors })
  advance(run)
  return run
}

const lent = (run: Run) => [
  holding(run, 'first/vault', 'LOAN'),
  holding(run, 'second/vault', 'LOAN'),
]

describe('a market that is used up', () => {
  const open = { maxIn: 1000, maxOut: 1000 }

  test('gets what brings it to its target', () => {
    const wanted = 600 / 0.9 - 600
    expect(lent(ended({ flows: flows(open, open) }))).toEqual([
      expect.closeTo(600 + wanted, 9),
      expect.closeTo(300 - wanted, 9),
    ])
  })

  test('is called for at the utilisation that is said, not beyond it', () => {
    expect(lent(ended({ flows: flows(open, open), usedUp: 1 }))[0]).toBeGreaterThan(650)
  })

  test.each([
    ['maxIn there', { maxIn: 20 }, { maxOut: 1000 }, 20],
    ['maxOut here', { maxIn: 1000 }, { maxOut: 30 }, 30],
    ['the cap of the vault', { maxIn: 1000, cap: 640 }, { maxOut: 1000 }, 40],
    ['nothing, where nothing may flow', {}, {}, 0],
  ])('gets no more than %s', (_, first, second, moved) => {
    expect(lent(ended({ flows: flows(first, second) }))).toEqual([600 + moved, 300 - moved])
  })

  test('does not make another one used up: that keeps to its own target', () => {
    // 1,500 of 1,700 are borrowed: at a target of 0.9 it can spare 33.
    const rows = rowsWith({
      'first/other': { LOAN: 0 },
      'second/other': { LOAN: 1400 },
    })
    const run = ended({ flows: flows({ maxIn: 1000 }, { maxOut: 1000 }) }, rows)
    expect(lent(run)[1]).toBeCloseTo(300 - (1700 - 1500 / 0.9), 9)
  })
})

test('a market with something left is left alone', () => {
  const open = { maxIn: 1000, maxOut: 1000 }
  const rows = rowsWith({ 'first/other': { LOAN: 10 } })
  expect(lent(ended({ flows: flows(open, open) }, rows))).toEqual([600, 300])
  expect(lent(ended({ flows: flows(open, open), usedUp: 0.98 }, rows))[0]).toBeGreaterThan(650)
})

test('what has flowed in may flow out again', () => {
  const run = ended({ flows: flows({ maxIn: 50 }, { maxOut: 50 }) })
  const { state } = run.world.actors[0]
  expect(state).toEqual({ maxIn: [0, 50], maxOut: [50, 0] })
})

describe('refuses', () => {
  const refused = (venues: readonly string[]) => () =>
    ended({ flows: venues.map((venue) => ({ venue })) })
  test('limits where the vault does not lend', () => {
    expect(refused(['first', 'v'])).toThrow('vault does not lend to v')
  })
  test('two limits for one market', () => {
    expect(refused(['first', 'first'])).toThrow('first has two limits of flow')
  })
})
