/**
 * Margin tiers of Hyperliquid's mainnet: maintenance is half of the initial margin at the largest
 * leverage of the tier, counted on the notional within the tier.
 *
 *     rate(n) = 1 / (2 · max leverage(n))
 *
 * Source: https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers (read 2026-11-23).
 * Ignores: coins not listed there. They have one tier: `leverageTiers([0, max leverage])`.
 */
import type { MarginTier } from '../engine/world/snapshot.ts'

/** Tiers by the notional they begin at, in USDC, and the largest leverage allowed in them. */
export const leverageTiers = (
  ...tiers: readonly (readonly [floor: number, maxLeverage: number])[]
): readonly MarginTier[] =>
  tiers.map(([floor, maxLeverage]) => ({ floor, rate: 0.5 / maxLeverage }))

const large = leverageTiers([0, 10], [20e6, 5])
const small = leverageTiers([0, 10], [3e6, 5])

/** Tiers by coin. */
export const hyperliquidTiers: Readonly<Record<string, readonly MarginTier[]>> = {
  BTC: leverageTiers([0, 40], [150e6, 20]),
  ETH: leverageTiers([0, 25], [100e6, 15]),
  SOL: leverageTiers([0, 20], [70e6, 10]),
  XRP: leverageTiers([0, 20], [40e6, 10]),
  ...forAll('DOGE kPEPE SUI WLD TRUMP LTC ENA POPCAT WIF AAVE kBONK LINK CRV AVAX ADA', large),
  ...forAll('UNI NEAR TIA APT BCH HYPE FARTCOIN', large),
  ...forAll('OP ARB LDO TON MKR ONDO JUP INJ kSHIB SEI TRX BNB DOT', small),
}

function forAll(coins: string, tiers: readonly MarginTier[]) {
  return Object.fromEntries(coins.split(' ').map((coin) => [coin, tiers]))
}
