// An audit that cannot fail proves nothing: models that keep wrong books are found out.

import { describe, expect, test } from 'vitest'
import { bandsSettings, bandsSnapshot, path, steps } from '../../../test/bands-world.ts'
import { desk, openDesk } from '../../../test/desk.ts'
import { InvariantError } from '../../kit/assert.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { defineLiquidity, type Owners } from '../ports/ports.ts'
import { advance, createRun } from './run.ts'

const shares = { ann: 2 / 3, bob: 1 / 3 }

/** The desk, with its books kept otherwise. */
function spoilt(spoil: (owners: Owners) => Partial<Owners>) {
  return defineLiquidity({
    ...desk,
    create(parameters) {
      const made = desk.create(parameters)
      return made.owners ? { ...made, owners: { ...made.owners, ...spoil(made.owners) } } : made
    },
  })
}

describe('parts of owners and the ledger', () => {
  test('agree where the books are right', () => {
    const run = openDesk(shares)
    advance(run)
    expect(run.outcome).toBe('quiet')
  })

  const faults: Readonly<Record<string, (owners: Owners) => Partial<Owners>>> = {
    'base that is not told': ({ tell }) => ({
      tell: (give) => tell((owner, base, quote) => give(owner, 0.9 * base, quote)),
    }),
    'quote that is not told': ({ tell }) => ({
      tell: (give) => tell((owner, base, quote) => give(owner, base, 0.9 * quote)),
    }),
    'told to another': ({ tell }) => ({
      tell: (give) => tell((owner, base, quote) => give(1 - owner, base, quote)),
    }),
    'a part that is too large': ({ part }) => ({
      part: (owner) => ({ base: 1.1 * part(owner).base, quote: part(owner).quote }),
    }),
    'a part that is too small': ({ part }) => ({
      part: (owner) => ({ base: 0.9 * part(owner).base, quote: part(owner).quote }),
    }),
  }
  test.each(Object.keys(faults))('%s is found', (fault) => {
    const run = openDesk(shares, spoilt(faults[fault]))
    expect(() => advance(run)).toThrow(InvariantError)
    expect(() => advance(openDesk(shares, spoilt(faults[fault])))).toThrow('owns of COIN')
  })

  test('a loan that leaves its bands and stays in the ledger is found', () => {
    const loans = [
      { collateral: 10, debt: 24_000 },
      { collateral: 10, debt: 20_000 },
    ]
    const given = { loans, shocks: [path(...steps(3000, 2400, 20))] }
    const world = compile(bandsSnapshot(given), bandsSettings(given), registry)
    const play = (fault: boolean) => {
      const run = createRun(world, registry, {
        verify: true,
        onRound({ round, world: { markets } }) {
          // It is laid in again at another place, with less.
          const { loans: parts } = markets.liquidity[0].owners ?? {}
          if (!fault || round !== 3) return
          parts?.takeOut(1)
          parts?.layIn(1, 9, 15_000, 10)
        },
      })
      advance(run)
      return run.outcome
    }
    expect(play(false)).toBe('quiet')
    expect(() => play(true)).toThrow('what loan-1 owns of pool is not what he holds of it')
  })
})
