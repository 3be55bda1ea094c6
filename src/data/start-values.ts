/** What oracles say before anything happens: asked of the models, while there are no accounts. */

import type { ModelContext, Registry } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { revalue } from '../engine/ports/values.ts'
import { findNames, listNames, type Names } from '../engine/world/names.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { createStream } from '../kit/streams.ts'
import { backingOf } from '../networks/backing.ts'
import type { MarketRows } from './market-rows.ts'

/** By row of `oracles`. Nobody has lost anything yet: a claim is worth what it claims. */
export function startValues(rows: MarketRows, registry: Registry): Float64Array {
  const accounts = { count: 0, venue: [], wallet: [] }
  const legs = { count: 0, account: [], instrument: [], amount: [], entry: [] }
  const lists = listNames({ ...rows, accounts, legs, outside: { holdsTheRest: true } })
  const names = findNames(lists)
  const quoted = rows.markets.map((it) => create(registry.liquidity, it.liquidity, null))
  const source = rows.oracles.map((it, row) => {
    const random = (purpose: string) => createStream(0, purpose)
    return create(registry.oracles, it.source, { ...names, row, without: [], random })
  })
  const value = new Float64Array(source.length)
  const oracles = { count: source.length, source, value, startValue: value }
  const assets = assetsOf(rows, names)
  const { backing, tokens } = rows.claims ?? { backing: [] }
  const lost = new Float64Array(rows.assets.length)
  const tables = {
    markets: { quoted },
    oracles,
    instruments: { count: 0 },
    assets,
    claims: { ...backingOf(lists.assets, backing, tokens), lost },
  }
  // One empty account, row 0, stands for those that bear the losses of all venues.
  const row0 = rows.venues.map(() => 0)
  const nobody = {
    venues: { fund: row0, backstop: row0, badDebt: row0 },
    accounts: { cash: [0], legBegin: [0, 0] },
  }
  const world = { names: { ...lists, ...names }, ...tables, ...nobody } as unknown as LiveWorld
  for (const [row, oracle] of source.entries()) {
    oracle.start?.(world)
    value[row] = oracle.read(world, 0)
    revalue(world, row)
  }
  return value
}

function assetsOf({ assets }: MarketRows, names: Names) {
  const usd = Float64Array.from(assets, ({ usd: it = 0 }) => (typeof it === 'number' ? it : 0))
  const oracle = Int32Array.from(assets, ({ usd: it }) => {
    return typeof it === 'object' ? names.oracle(it.oracle) : -1
  })
  const following = Int32Array.from(oracle.keys()).filter((row) => (oracle[row] as number) >= 0)
  return { usd, oracle, following }
}

interface Model<T> {
  readonly id: string
  readonly parameters: { parse(given: unknown): unknown }
  create(parameters: unknown, context: ModelContext): T
}

function create<T>(
  definitions: readonly Model<T>[],
  { model, ...given }: ModelSpec,
  context: ModelContext | null,
): T {
  const found = definitions.find(({ id }) => id === model) as Model<T>
  return found.create(found.parameters.parse(given), context as ModelContext)
}
