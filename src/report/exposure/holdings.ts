// What is looked through: what an account holds and owes, or the units of a token.
import { requireAccount } from '../../data/account-name.ts'
import { list, nearestNames } from '../../data/nearest.ts'
import { priceOf } from '../../engine/margin/margin.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { forEachLeg } from '../../engine/world/holdings.ts'
import type { Snapshot } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'

export interface Holding {
  /** Row of the asset. */
  readonly asset: number
  /** Held > 0 > owed. */
  readonly units: number
  /** What the venue counts it at, unweighted, in dollars; null: no venue does. */
  readonly saidUsd: number | null
}

export interface Looked {
  readonly name: string
  readonly kind: 'account' | 'token'
  readonly holdings: readonly Holding[]
  /** Contracts, which stand for nothing: how many. */
  readonly contracts: number
}

/** Throws InputError with the nearest names. */
export function lookedAt(world: LiveWorld, snapshot: Snapshot, of: string): Looked {
  const { claims, names } = world
  const tokens = names.assets.filter((_, row) => claims.isToken[row] === 1)
  if (tokens.includes(of)) {
    const asset = names.assets.indexOf(of)
    const said = claims.supply[asset] as number
    const units = said > 0 ? said : 1
    const holdings = [{ asset, units, saidUsd: null }]
    return { name: of, kind: 'token', holdings, contracts: 0 }
  }
  return ofAccount(world, rowOf(world, snapshot, tokens, of))
}

function rowOf(world: LiveWorld, snapshot: Snapshot, tokens: readonly string[], of: string) {
  try {
    requireAccount(snapshot, of)
  } catch (error) {
    const near = nearestNames(of, tokens, 2)
    if (!(error instanceof InputError)) throw error
    const facts = { ...error.facts, field: '--of' }
    if (near.length === 0) throw new InputError(error.message, facts)
    const message = `no token or account is called ${of}; did you mean ${near.join(' or ')}?`
    throw new InputError(message, { ...facts, allowed: `${list(tokens)}, or an account` })
  }
  return world.names.requireAccount(of)
}

function ofAccount(world: LiveWorld, row: number): Looked {
  const { accounts, legs, instruments, assets, names } = world
  const cashAsset = accounts.cashAsset[row] as number
  const unit = assets.usd[cashAsset] as number
  const holdings: Holding[] = []
  let contracts = 0
  const cash = accounts.cash[row] as number
  forEachLeg(world, row, (leg) => {
    const units = legs.amount[leg] as number
    const instrument = legs.instrument[leg] as number
    if (units === 0) return
    if (instruments.isPerpetual[instrument] === 1) contracts++
    else {
      const saidUsd = units * priceOf(world, instrument) * unit
      holdings.push({ asset: instruments.asset[instrument] as number, units, saidUsd })
    }
  })
  // Cash of a position is net of what it cost, and no coin.
  if (cash !== 0 && contracts === 0) {
    holdings.push({ asset: cashAsset, units: cash, saidUsd: cash * unit })
  }
  const venue = names.venues[accounts.venue[row] as number]
  return { name: `${venue}/${names.account(row)}`, kind: 'account', holdings, contracts }
}
