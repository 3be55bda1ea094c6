// What is looked through: what an account holds and owes, or the units of a token.
import { requireAccount } from '../../data/account-name.ts'
import { list, nearestNames } from '../../data/nearest.ts'
import { priceOf } from '../../engine/margin/margin.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { accountsOf } from '../../engine/world/firms.ts'
import { forEachLeg } from '../../engine/world/holdings.ts'
import type { Snapshot } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'
import type { Web } from './web.ts'

export interface Holding {
  /** Row of the name that it is units of: an asset, or what suppliers of a venue have. */
  readonly asset: number
  /** Held > 0 > owed. */
  readonly units: number
  /** What the venue counts it at, unweighted, in dollars; null: no venue does. */
  readonly saidUsd: number | null
}

export interface Looked {
  readonly name: string
  readonly kind: 'account' | 'firm' | 'token'
  readonly holdings: readonly Holding[]
  /** Contracts, which stand for nothing: how many. */
  readonly contracts: number
}

/** Throws InputError with the nearest names. */
export function lookedAt(world: LiveWorld, web: Web, snapshot: Snapshot, of: string): Looked {
  const { names, isToken } = web.backing
  const tokens = names.filter((_, row) => isToken[row] === 1)
  if (tokens.includes(of)) {
    const asset = names.indexOf(of)
    const said = web.supply[asset] as number
    const units = said > 0 ? said : 1
    const holdings = [{ asset, units, saidUsd: null }]
    return { name: of, kind: 'token', holdings, contracts: 0 }
  }
  const firm = world.names.firms.indexOf(of)
  if (firm >= 0) return ofFirm(world, web, firm)
  const row = rowOf(world, snapshot, tokens, of)
  const venue = world.names.venues[world.accounts.venue[row] as number]
  const name = `${venue}/${world.names.account(row)}`
  return { name, kind: 'account', ...ofAccount(world, web, row) }
}

/** What its accounts hold, and its cash outside venues. */
function ofFirm(world: LiveWorld, web: Web, firm: number): Looked {
  const { firms, assets, accounts, names } = world
  const found = accountsOf(world, firm).map((row) => ofAccount(world, web, row))
  const cash = accounts.cash[firms.treasury[firm] as number] as number
  const saidUsd = cash * (assets.usd[firms.asset] as number)
  const own = cash > 0 ? [{ asset: firms.asset, units: cash, saidUsd }] : []
  return {
    name: names.firms[firm] as string,
    kind: 'firm',
    holdings: [...found.flatMap(({ holdings }) => holdings), ...own],
    contracts: found.reduce((sum, { contracts }) => sum + contracts, 0),
  }
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

function ofAccount(
  world: LiveWorld,
  web: Web,
  row: number,
): Pick<Looked, 'holdings' | 'contracts'> {
  const { accounts, legs, instruments, assets } = world
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
      // Whoever owes has put in what he holds, and lends nothing.
      const isLent = units > 0 && !owesAnything(world, row)
      const asset = isLent ? web.nameOf(instrument) : (instruments.asset[instrument] as number)
      holdings.push({ asset, units, saidUsd })
    }
  })
  // Cash of a position is net of what it cost, and no coin.
  if (cash !== 0 && contracts === 0) {
    holdings.push({ asset: cashAsset, units: cash, saidUsd: cash * unit })
  }
  return { holdings, contracts }
}

function owesAnything(world: LiveWorld, row: number): boolean {
  let owes = false
  forEachLeg(world, row, (_leg, _instrument, units) => {
    owes ||= units < 0
  })
  return owes
}
