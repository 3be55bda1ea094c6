// Oracles over markets whose prices a test sets, read by hand: no venue, no run.

import { z } from 'zod'
import { compile } from '../src/engine/compile/compile.ts'
import { createRun } from '../src/engine/phases/run.ts'
import {
  defineLiquidity,
  type Liquidity,
  type Model,
  type PriceSource,
} from '../src/engine/ports/ports.ts'
import type { LiveWorld } from '../src/engine/ports/run.ts'
import { revalue } from '../src/engine/ports/values.ts'
import { defaultSettings, type ModelSpec, type Snapshot } from '../src/engine/world/snapshot.ts'
import { copyState, restoreState } from '../src/kit/state.ts'
import { registry } from '../src/registry.ts'
import { amount, price } from '../src/units/units.ts'

/** A market without trades that shows the price it was last given. */
interface Shown extends Liquidity {
  show(value: number): void
}

const shown = defineLiquidity<{ price: number }>({
  id: 'shown',
  title: 'A price set by a test',
  parameters: z.strictObject({ price: z.number() }),
  create({ price: start }): Shown {
    const state = { now: start }
    return {
      state,
      mid: () => price(state.now),
      fundamental: () => price(state.now),
      execute() {},
      quote: (quantity) => -quantity * state.now,
      move(scale, shift) {
        state.now = state.now * scale + shift
      },
      setDepth() {},
      inventory: { base: 0, quote: 0 },
      levels: () => 0,
      depth: (to) => amount(to < state.now ? -Infinity : Infinity),
      show(value) {
        state.now = value
      },
    }
  },
})

export interface OracleWorld {
  readonly world: LiveWorld
  /** Sets the price of a market. */
  show(market: string, value: number): void
  /** Oracles that are not read, as in an outage. */
  readonly silent: Set<string>
  /** Reads all oracles in turn, as a round does; returns what the last one, or `id`, says. */
  read(timeMs: number, id?: string): number
  source(id?: string): PriceSource
  restart(): void
}

/** `markets`: prices or liquidity models by id. `oracles`: sources by id, in order. */
export function oracleWorld(
  markets: Readonly<Record<string, number | ModelSpec>>,
  oracles: Readonly<Record<string, ModelSpec>>,
  adding = (snapshot: Snapshot): Snapshot => snapshot,
): OracleWorld {
  const ids = Object.keys(oracles)
  const models = { ...registry, liquidity: [...registry.liquidity, shown] }
  const compiled = compile(
    adding({
      assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
      markets: Object.entries(markets).map(([id, it]) => ({
        id,
        base: 'COIN',
        quote: 'USD',
        liquidity: typeof it === 'number' ? { model: 'shown', price: it } : it,
      })),
      oracles: ids.map((id) => ({ id, source: oracles[id] })),
      venues: [{ id: 'venue', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
      instruments: [],
      accounts: { count: 0, id: [], venue: new Int32Array(0), wallet: [] },
      legs: { count: 0, account: [], instrument: [], amount: [], entry: [] },
      outside: { holdsTheRest: true },
    }),
    defaultSettings,
    models,
  )
  const { world } = createRun(compiled, models, { trace: false })
  const { source, value, startValue } = world.oracles
  const silent = new Set<string>()
  const remembering: readonly Model[] = [...world.markets.liquidity, ...source]
  const starts = remembering.map(({ state }) => copyState(state))
  const rowOf = (id: string | undefined) => (id === undefined ? ids.length - 1 : ids.indexOf(id))
  return {
    world,
    silent,
    show: (market, to) => (world.markets.liquidity[world.names.market(market)] as Shown).show(to),
    read(timeMs, id) {
      for (let row = 0; row < ids.length; row++) {
        if (!silent.has(ids[row])) value[row] = source[row].read(world, timeMs)
        revalue(world, row)
      }
      return value[rowOf(id)]
    },
    source: (id) => source[rowOf(id)],
    restart() {
      silent.clear()
      for (let row = 0; row < ids.length; row++) {
        value[row] = startValue[row]
        revalue(world, row)
      }
      for (const [row, { state }] of remembering.entries()) {
        if (state !== undefined) restoreState(state, starts[row] as object)
      }
      for (const it of source) {
        it.start?.(world)
        it.findAccounts?.(world)
      }
    },
  }
}
