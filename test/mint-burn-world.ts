// A token and the governance token that it is burnt for, each with a pool, at one venue.
import { compile } from '../src/engine/compile/compile.ts'
import { advance, createRun } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import {
  defaultSettings,
  type ModelSpec,
  type Settings,
  type Snapshot,
} from '../src/engine/world/snapshot.ts'
import { registry } from '../src/registry.ts'

export interface MintBurnWorld {
  readonly token?: ModelSpec
  readonly governance?: ModelSpec
  /** What the protocol believes the governance token is worth. */
  readonly oracle?: ModelSpec
}

const pool = (base: number, quote: number): ModelSpec => ({
  model: 'constant-product',
  base,
  quote,
})

/** A million tokens in a pool at 1; governance tokens at 10, with 2 million behind them. */
export function mintBurnWorld({
  token = pool(1e6, 1e6),
  governance = pool(2e5, 2e6),
  oracle = { model: 'market-mid', market: 'governance' },
}: MintBurnWorld): Snapshot {
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'T' }, { id: 'G' }],
    markets: [
      { id: 'token', base: 'T', quote: 'USD', liquidity: token },
      { id: 'governance', base: 'G', quote: 'USD', liquidity: governance },
    ],
    oracles: [
      { id: 'token', source: { model: 'market-mid', market: 'token' } },
      { id: 'governance', source: oracle },
    ],
    venues: [{ id: 'chain', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: [
      { id: 'T', venue: 'chain', kind: 'balance', asset: 'T', market: 'token', oracle: 'token' },
      {
        ...{ id: 'G', venue: 'chain', kind: 'balance', asset: 'G' },
        ...{ market: 'governance', oracle: 'governance' },
      },
    ],
    accounts: { count: 0, venue: new Int32Array(0), wallet: [] },
    legs: { count: 0, account: [], instrument: [], amount: [], entry: [] },
    outside: { holdsTheRest: true },
  }
}

export const mintBurn = (given: object = {}): ModelSpec => ({
  model: 'mint-burn',
  instrument: 'chain/T',
  governance: 'chain/G',
  venue: 'chain',
  ...given,
})

export const sale = (tokens: number, atMs = 0) => ({
  model: 'metaorder',
  instrument: 'chain/T',
  quantity: -tokens,
  atMs,
})

export function mintBurnRun(world: MintBurnWorld, settings: Partial<Settings>): Run {
  const given = { ...defaultSettings, ...settings }
  const run = createRun(compile(mintBurnWorld(world), given, registry), registry, { verify: true })
  advance(run)
  return run
}

export const mids = ({ world }: Run): readonly number[] =>
  world.markets.liquidity.map((it) => it.mid())

/** What the treasury has burnt and minted of both; what its sales have raised, in quote. */
export function issued({ world, origin }: Run) {
  const { accounts, legs, venues, markets } = world
  const first = accounts.legBegin[venues.treasury[0]]
  const [tokens, governance] = [legs.amount[first], legs.amount[first + 1]]
  const provider = markets.provider[1]
  const raised = origin.accounts.cash[provider] - accounts.cash[provider]
  return { burnt: tokens, minted: -governance, raised }
}
