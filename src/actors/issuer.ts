/** The account of a token's issuer: it pays in its cash and keeps the tokens that come back. */
import type { LiveWorld } from '../engine/ports/run.ts'
import { hasPositions } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { findLegInAsset, type Traded } from './traded.ts'

export interface Issuer {
  readonly issuer: number
  /** Its leg in the token. */
  readonly issuerLeg: number
}

/** As a redeemer's parameters say it; only where its equity counts it may hold contracts. */
interface Written {
  readonly issuer: string
  readonly instrument: string
  readonly reserves?: 'cash' | 'equity'
}

/** Throws InputError for an account that cannot pay for what is traded there. */
export function findIssuer(
  world: LiveWorld,
  { issuer: id, instrument: token, reserves = 'cash' }: Written,
  { instrument, market }: Pick<Traded, 'instrument' | 'market'>,
): Issuer {
  const { instruments, markets, venues, accounts } = world
  const issuer = world.names.findAccount(id)
  const issuerLeg = issuer < 0 ? -1 : findLegInAsset(world, issuer, instruments.asset[instrument])
  const isPayer =
    issuerLeg >= 0 &&
    venues.family[accounts.venue[issuer]] === 'margin' &&
    accounts.cashAsset[issuer] === markets.quote[market] &&
    (reserves === 'equity' || !hasPositions(world, issuer)) &&
    !markets.liquidity.some(({ owners }) => owners?.has(issuer))
  if (isPayer) return { issuer, issuerLeg }
  throw new InputError(`${id} cannot redeem ${token}`, {
    field: 'issuer',
    value: id,
    allowed:
      'an account of an exchange that settles in the quote of the market, without contracts ' +
      'unless its equity counts, which lists the token, if only with a size of 0',
  })
}
