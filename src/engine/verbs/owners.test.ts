// A market owned by two accounts: a desk that deals at one price, two thirds of it ann's.

import { expect, test } from 'vitest'
import { z } from 'zod'
import { smallSnapshot } from '../../../test/small-world.ts'
import { InputError, InvariantError } from '../../kit/assert.ts'
import { registry } from '../../registry.ts'
import { amount, money, price } from '../../units/units.ts'
import { compile } from '../compile/compile.ts'
import { advance, createRun, restart } from '../phases/run.ts'
import { defineLiquidity, type Liquidity, type Owners } from '../ports/ports.ts'
import type { Run } from '../ports/run.ts'
import { defaultSettings, type Snapshot } from '../world/snapshot.ts'

const parameters = z.strictObject({
  price: z.number().describe('At which it deals.'),
  base: z.number().describe('What it can sell.'),
  shares: z.record(z.string(), z.number()).describe('Whose it is.'),
})

const desk = defineLiquidity<z.infer<typeof parameters>>({
  id: 'desk',
  title: 'A desk with partners',
  parameters,
  create({ price: at, base, shares }): Liquidity {
    const state = { sold: 0, told: 0, levels: 0, rows: [] as number[] }
    const clip = (quantity: number) => Math.min(quantity, base - state.sold)
    const names = Object.keys(shares)
    const owners: Owners = {
      has: (owner) => state.rows.includes(owner),
      part: (owner) => {
        const share = shares[names[state.rows.indexOf(owner)]]
        return { base: share * (base - state.sold), quote: share * at * state.sold }
      },
      tell(give) {
        const change = state.sold - state.told
        state.told = state.sold
        if (change === 0) return
        for (const [row, name] of names.entries()) {
          give(state.rows[row], -change * shares[name], change * at * shares[name])
        }
      },
    }
    return {
      state,
      owners,
      start(world) {
        state.rows = names.map((name) => world.names.requireAccount(name))
      },
      mid: () => price(at),
      fundamental: () => price(at),
      execute({ quantity, filled, value }, begin, end) {
        for (let row = begin; row < end; row++) {
          const done = clip(quantity[row])
          filled[row] = amount(filled[row] + done)
          value[row] = money(value[row] - done * at)
          state.sold += done
          state.levels++
        }
      },
      quote: (quantity) => -clip(quantity) * at,
      move() {},
      setDepth() {},
      inventory: { base: 0, quote: 0 },
      levels: () => state.levels,
      depth: (to) => amount(to >= at ? base - state.sold : 0),
    }
  },
})

const models = { ...registry, liquidity: [...registry.liquidity, desk] }

function snapshotOf(shares: Record<string, number>): Snapshot {
  const snapshot = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { COIN: { price: 100 } },
    accounts: {
      ann: { wallet: 0, COIN: 40 },
      bob: { wallet: 0, COIN: 20 },
      cat: { wallet: 9000, COIN: 0 },
      dan: { wallet: 9000 },
    },
  })
  const liquidity = { model: 'desk', price: 100, base: 60, shares }
  return { ...snapshot, markets: snapshot.markets.map((it) => ({ ...it, liquidity })) }
}

function open(shares: Record<string, number>): Run {
  const shocks = [{ model: 'metaorder', instrument: 'COIN', quantity: 30, atMs: 10 }]
  const settings = { ...defaultSettings, shocks }
  return createRun(compile(snapshotOf(shares), settings, models), models, { verify: true })
}

const held = ({ world }: Run, name: string) => {
  const row = world.names.findAccount(name)
  return [world.legs.amount[world.accounts.legBegin[row]], world.accounts.cash[row]]
}

test('each is paid his part of what is traded, and nobody else', () => {
  const run = open({ ann: 2 / 3, bob: 1 / 3 })
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
  const run = open({ ann: 0.5, bob: 0.25 })
  advance(run)
  expect(held(run, 'ann')).toEqual([25, 1500])
  expect(run.world.accounts.cash[run.world.markets.provider[0]]).toBe(750)
  expect(run.world.legs.amount[run.world.markets.inventoryLeg[0]]).toBe(-7.5)
})

test('an owner who does not exist is a mistake of the input, found before the run', () => {
  const snapshot = snapshotOf({ ann: 0.5, nobody: 0.5 })
  const found = () => compile(snapshot, defaultSettings, models)
  expect(found).toThrow(InputError)
  expect(found).toThrow('there is no account called nobody')
})

test('an owner who cannot hold what is traded is a mistake of the model', () => {
  expect(() => advance(open({ ann: 0.5, dan: 0.5 }))).toThrow(InvariantError)
})
