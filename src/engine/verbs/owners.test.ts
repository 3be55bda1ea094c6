// A market owned by two accounts: a desk that deals at one price, two thirds of it ann's.

import { expect, test } from 'vitest'
import { deskSnapshot, openDesk, withDesk } from '../../../test/desk.ts'
import { InputError, InvariantError } from '../../kit/assert.ts'
import { compile } from '../compile/compile.ts'
import { advance, restart } from '../phases/run.ts'
import type { Run } from '../ports/run.ts'
import { defaultSettings } from '../world/snapshot.ts'

const held = ({ world }: Run, name: string) => {
  const row = world.names.findAccount(name)
  return [world.legs.amount[world.accounts.legBegin[row]], world.accounts.cash[row]]
}

test('each is paid his part of what is traded, and nobody else', () => {
  const run = openDesk({ ann: 2 / 3, bob: 1 / 3 })
  for (const _ of [1, 2]) {
    advance(run)
    expect(held(run, 'ann')).toEqual([20, 2000])
    expect(held(run, 'bob')).toEqual([10, 1000])
    expect(held(run, 'cat')).toEqual([0, 9000])
    expect(run.world.accounts.cash[run.world.markets.provider[0]]).toBe(0)
    restart(run)
  }
})

test('what owners leave of a trade is the providers’', () => {
  const run = openDesk({ ann: 0.5, bob: 0.25 })
  advance(run)
  expect(held(run, 'ann')).toEqual([15, 1500])
  expect(run.world.accounts.cash[run.world.markets.provider[0]]).toBe(750)
  expect(run.world.legs.amount[run.world.markets.inventoryLeg[0]]).toBe(-7.5)
})

test('an owner who does not exist is a mistake of the input, found before the run', () => {
  const snapshot = deskSnapshot({ ann: 0.5, nobody: 0.5 })
  const found = () => compile(snapshot, defaultSettings, withDesk())
  expect(found).toThrow(InputError)
  expect(found).toThrow('there is no account called nobody')
})

test('an owner who cannot hold what is traded is a mistake of the model', () => {
  expect(() => advance(openDesk({ ann: 0.5, dan: 0.5 }))).toThrow(InvariantError)
})
