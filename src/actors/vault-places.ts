/**
 * Where a lending vault has its money: a firm with one account at every market that it lends to,
 * and a home where its shares are held, which keeps what is idle and shares that came back.
 *
 *     to be had from a market = min(what the vault supplies, Σ supplied − Σ borrowed)
 *
 * What is supplied and borrowed is what the accounts that the scenario lists hold and owe.
 */
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { accountsOf, requireFirm } from '../engine/world/firms.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'

/** One market of a vault. */
export interface Lent {
  readonly venue: number
  /** What the vault supplies there. */
  readonly leg: number
  /** Everybody’s legs in what is lent: supplied > 0 > borrowed. */
  readonly pool: Int32Array
}

/** The markets of a firm, in the order of its accounts. */
export function marketsOf(world: LiveWorld, firm: string): Lent[] {
  const { legs, instruments } = world
  const rows = accountsOf(world, requireFirm(world, firm))
  const isVault = rows.length > 0 && rows.every((row) => isLending(world, row))
  const found = !isVault ? [] : rows.map((row) => lentBy(world, row))
  const assets = new Set(found.map(({ leg }) => instruments.asset[legs.instrument[leg]]))
  if (assets.size === 1) return found
  throw new InputError(`${firm} is no lending vault`, {
    field: 'firm',
    value: firm,
    allowed: 'a firm whose accounts are all at lending venues, and lend the same asset',
  })
}

const isLending = ({ accounts, venues }: LiveWorld, row: number): boolean =>
  venues.family[accounts.venue[row]] === 'lending'

function lentBy({ accounts, legs, names, venues }: LiveWorld, row: number): Lent {
  const leg = accounts.legBegin[row]
  const venue = accounts.venue[row]
  if (accounts.legBegin[row + 1] !== leg + 1) {
    const name = `${venues.id[venue]}/${names.account(row)}`
    throw new InputError(`${name} belongs to a vault and holds more than what that lends`, {
      field: 'firm',
      value: name,
      allowed: 'an account that lists what is lent there and nothing else',
    })
  }
  const pool: number[] = []
  for (let at = 0; at < accounts.legBegin[accounts.traderCount]; at++) {
    if (legs.instrument[at] === legs.instrument[leg]) pool.push(at)
  }
  return { venue, leg, pool: Int32Array.from(pool) }
}

/** Of a vault's home: what is idle, and shares that came back. */
export interface Home {
  readonly idle: number
  readonly returned: number
}

/** Throws InputError where the home does not list shares and one other thing, at an exchange. */
export function homeOf(world: LiveWorld, name: string, shares: number): Home {
  const { accounts, legs, instruments, venues } = world
  const account = world.names.requireAccount(name)
  const begin = accounts.legBegin[account]
  const isPlace =
    accounts.legBegin[account + 1] === begin + 2 &&
    venues.family[accounts.venue[account]] === 'margin'
  const returned = isPlace ? findLeg(world, account, shares) : -1
  const idle = returned === begin ? begin + 1 : begin
  if (returned >= 0 && instruments.isPerpetual[legs.instrument[idle]] === 0)
    return { idle, returned }
  throw new InputError(`${name} is no home for a vault`, {
    field: 'home',
    value: name,
    allowed: 'an account of an exchange that lists the shares and what is lent, if only with 0',
  })
}

export interface Use {
  supplied: number
  borrowed: number
}

export function useOf({ world: { legs } }: Run, { pool }: Lent): Use {
  const use = { supplied: 0, borrowed: 0 }
  for (const leg of pool) {
    const held = legs.amount[leg]
    if (held > 0) use.supplied += held
    else use.borrowed -= held
  }
  return use
}

/** What the vault can take out of a market now. */
export function available(run: Run, lent: Lent): number {
  if (isClosed(run, 'venue', lent.venue)) return 0
  const { supplied, borrowed } = useOf(run, lent)
  return Math.max(0, Math.min(run.world.legs.amount[lent.leg], supplied - borrowed))
}
