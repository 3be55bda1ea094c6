// A market owned by accounts: a desk that deals at one price, each partner's share of it his own.

import { z } from 'zod'
import { compile } from '../src/engine/compile/compile.ts'
import { createRun } from '../src/engine/phases/run.ts'
import {
  defineLiquidity,
  type Liquidity,
  type LiquidityDefinition,
  type Owners,
} from '../src/engine/ports/ports.ts'
import type { Run } from '../src/engine/ports/run.ts'
import { defaultSettings, type Snapshot } from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'
import { amount, money, price } from '../src/units/units.ts'
import { smallSnapshot } from './small-world.ts'

const parameters = z.strictObject({
  price: z.number().describe('At which it deals.'),
  base: z.number().describe('What it can sell.'),
  shares: z.record(z.string(), z.number()).describe('Whose it is.'),
})

export const desk = defineLiquidity<z.infer<typeof parameters>>({
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

/** All shipped models and the desk, or one that keeps its books otherwise. */
export const withDesk = (model: LiquidityDefinition = desk) => ({
  ...registry,
  liquidity: [...registry.liquidity, model],
})

/** The desk has 60 coins of its partners, of which somebody buys 30. */
export function deskSnapshot(shares: Readonly<Record<string, number>>): Snapshot {
  const snapshot = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { COIN: { price: 100 } },
    accounts: {
      ann: { wallet: 0, COIN: 60 * (shares.ann ?? 0) },
      bob: { wallet: 0, COIN: 60 * (shares.bob ?? 0) },
      cat: { wallet: 9000, COIN: 0 },
      dan: { wallet: 9000 },
    },
  })
  const liquidity = { model: 'desk', price: 100, base: 60, shares }
  return { ...snapshot, markets: snapshot.markets.map((it) => ({ ...it, liquidity })) }
}

/** Who holds just what is his in it. */
export function openDesk(shares: Readonly<Record<string, number>>, model = desk): Run {
  const shocks = [{ model: 'metaorder', instrument: 'COIN', quantity: 30, atMs: 10 }]
  const models = withDesk(model)
  const world = compile(deskSnapshot(shares), { ...defaultSettings, shocks }, models)
  return createRun(world, models, { verify: true })
}
