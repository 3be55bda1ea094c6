/**
 * What liquidators of a lending protocol can pay and what is worth their while.
 *
 *     purse  = cash − debts repaid + what sales have brought      goods not yet sold do not count
 *     profit = what the market pays for what is taken − what is repaid − gas
 *
 * All liquidators of a venue are one account. Without `liquidators` in the scenario they always
 * have enough.
 * Assumes: what liquidators owe in another asset than money is worth its published price.
 */
import type { LiveWorld } from '../engine/ports/run.ts'
import { forEachLeg } from '../engine/world/holdings.ts'
import { amount } from '../units/units.ts'

/** Money of the venue's liquidators, in its settlement asset; Infinity where it has no end. */
export function liquidatorPurse(world: LiveWorld, venue: number): number {
  const { venues, accounts, instruments, oracles } = world
  if (venues.hasFiniteLiquidators[venue] === 0) return Number.POSITIVE_INFINITY
  const liquidator = venues.liquidator[venue]
  let purse: number = accounts.cash[liquidator]
  forEachLeg(world, liquidator, (_, instrument, held) => {
    if (held > 0 && !isMoney(world, instrument)) return
    purse += held * oracles.value[instruments.oracle[instrument]]
  })
  return purse
}

/** A loss below this share of what is paid is rounding: such a call brings what it costs. */
const ROUNDING = 1e-12

/** Nobody loses money by a call that brings `proceeds` and costs `paid` and gas. */
export const isWorthCalling = (proceeds: number, paid: number, gasCost: number): boolean =>
  proceeds - paid - gasCost >= -ROUNDING * Math.max(Math.abs(paid), gasCost)

/** Do sales at the instrument's venue bring it? */
export function isMoney({ venues, instruments }: LiveWorld, instrument: number): boolean {
  const venue = instruments.venue[instrument]
  for (let row = venues.instrumentBegin[venue]; row < venues.instrumentBegin[venue + 1]; row++) {
    if (instruments.proceeds[row] === instrument) return true
  }
  return false
}

/**
 * What the market would pay for `units` of a leg on top of what its owner is selling already, in
 * the settlement asset of his venue; where there is no market, the published price.
 */
export function proceedsOf(world: LiveWorld, leg: number, units: number): number {
  const { legs, instruments, markets, oracles, venues, assets } = world
  const instrument = legs.instrument[leg]
  const market = instruments.market[instrument]
  if (market < 0) return units * oracles.value[instruments.oracle[instrument]]
  const liquidity = markets.liquidity[market]
  const conversion = instruments.conversion[instrument]
  const before = Math.max(0, legs.amount[leg]) * conversion
  const quoted =
    liquidity.quote(amount(-(before + units * conversion))) - liquidity.quote(amount(-before))
  const settlement = venues.settlement[instruments.venue[instrument]]
  return (quoted * assets.usd[markets.quote[market]]) / assets.usd[settlement]
}
