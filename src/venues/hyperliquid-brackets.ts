/**
 * Margin brackets of Hyperliquid's mainnet: maintenance is half of the initial margin at the
 * largest leverage of the bracket, counted on the notional within the bracket.
 *
 *     rate(n) = 1 / (2 · max leverage(n))
 *
 * Source: https://hyperliquid.gitbook.io/hyperliquid-docs/trading/margin-tiers (read 2026-11-23).
 * Ignores: coins not listed there. They have one bracket: `leverageBrackets([0, max leverage])`.
 */
import type { MarginBracket } from '../engine/world/snapshot.ts'

/** Brackets by the notional they begin at, in USDC, and the largest leverage allowed in them. */
export const leverageBrackets = (
  ...brackets: readonly (readonly [floor: number, maxLeverage: number])[]
): readonly MarginBracket[] =>
  brackets.map(([floor, maxLeverage]) => ({ floor, rate: 0.5 / maxLeverage }))

const large = leverageBrackets([0, 10], [20e6, 5])
const small = leverageBrackets([0, 10], [3e6, 5])

/** Brackets by coin. */
export const hyperliquidBrackets: Readonly<Record<string, readonly MarginBracket[]>> = {
  BTC: leverageBrackets([0, 40], [150e6, 20]),
  ETH: leverageBrackets([0, 25], [100e6, 15]),
  SOL: leverageBrackets([0, 20], [70e6, 10]),
  XRP: leverageBrackets([0, 20], [40e6, 10]),
  ...forAll('DOGE kPEPE SUI WLD TRUMP LTC ENA POPCAT WIF AAVE kBONK LINK CRV AVAX ADA', large),
  ...forAll('UNI NEAR TIA APT BCH HYPE FARTCOIN', large),
  ...forAll('OP ARB LDO TON MKR ONDO JUP INJ kSHIB SEI TRX BNB DOT', small),
}

function forAll(coins: string, brackets: readonly MarginBracket[]) {
  return Object.fromEntries(coins.split(' ').map((coin) => [coin, brackets]))
}
