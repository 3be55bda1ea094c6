/**
 * How far is an account from being liquidated? By the margin rule of the engine itself
 * (risk/safe-range.ts): the prices between which it is safe
 *
 *     along each market alone, everything else held, and
 *     along all markets together, moving by the same share;
 *
 * in price, as a share, and in money: slack is what it may lose before the venue acts.
 *
 * Assumes: the venue's prices follow the markets they read, at once.
 * Ignores: latency and averages, funding and interest on the way, top-ups, what forced orders of
 * others do.
 */

import { equity, exposure, inUsd, type slack } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { InputError } from '../kit/assert.ts'
import type { Usd } from '../units/units.ts'
import { leverage } from './liquidation-map.ts'
import { type PriceResponse, priceResponse } from './price-response.ts'
import { moves, type SafeRange, safeRange, slackLine } from './safe-range.ts'

/** Which oracles follow which market: asked once for a world, then used for every account. */
export interface MarketResponses {
  readonly byMarket: readonly PriceResponse[]
  /** All markets by the same share. */
  readonly together: PriceResponse
}

export interface MarketDistance {
  readonly market: string
  /** The market's price now, and those at which the venue acts. null: at none. */
  readonly price: number
  readonly below: number | null
  readonly above: number | null
}

export interface Distance {
  readonly account: string
  readonly venue: string
  readonly isUnsafe: boolean
  /** What may be lost before the venue acts. Negative: it acts now. */
  readonly slackUsd: Usd
  readonly equityUsd: Usd
  readonly exposureUsd: Usd
  /** Exposure over equity. */
  readonly leverage: number
  /** Markets that move the account, in the order of the world. Empty once it is unsafe. */
  readonly markets: readonly MarketDistance[]
  /** Factors on all prices at once; null: at none. */
  readonly together: { readonly below: number | null; readonly above: number | null }
}

export function marketResponses(world: LiveWorld): MarketResponses {
  const rows = Array.from({ length: world.markets.count }, (_, row) => row)
  return {
    byMarket: rows.map((row) => priceResponse(world, [row])),
    together: priceResponse(world, rows),
  }
}

export function distanceToLiquidation(
  world: LiveWorld,
  account: number,
  responses: MarketResponses = marketResponses(world),
): Distance {
  const { names, markets } = world
  const money = (value: ReturnType<typeof slack>): Usd => inUsd(world, account, value)
  const along = (response: PriceResponse): SafeRange | null =>
    safeRange(slackLine(world, account, response))
  const touched = responses.byMarket.flatMap((response, row) => {
    const range = moves(world, account, response) ? along(response) : null
    if (range === null) return []
    const price = markets.quoted[row].mid()
    return [{ market: names.markets[row], price, ...scaled(range, price) }]
  })
  const all = along(responses.together)
  return {
    account: names.account(account),
    venue: names.venues[world.accounts.venue[account]],
    isUnsafe: all === null,
    slackUsd: money(slackOf(world, account)),
    equityUsd: money(equity(world, account)),
    exposureUsd: money(exposure(world, account)),
    leverage: leverage(world, account),
    markets: touched,
    together: all === null ? { below: null, above: null } : scaled(all, 1),
  }
}

const scaled = ({ low, high }: SafeRange, price: number) => ({
  below: low > 0 ? low * price : null,
  above: high < Infinity ? high * price : null,
})

/** Only the linear margin rule can be asked of money that is not there. */
export function requireLinear({ accounts, venues, names }: LiveWorld, account: number): void {
  const venue = accounts.venue[account]
  if (venues.hasOwnMargin[venue] === 0) return
  throw new InputError(`${names.venues[venue]} has a margin check of its own`, {
    field: 'account',
    value: names.account(account),
    allowed: 'accounts of venues with linear margin',
  })
}
