/**
 * Maintenance brackets of BTCUSDT, October 2024: notional in USDT from which a rate holds. The
 * amounts that Binance publishes with them (50, 950, 11,450, …) follow from these two columns.
 *
 * Source: Binance leverage and margin brackets as kept by freqtrade, binance_leverage_tiers.json of
 * 2024-10-24, https://github.com/freqtrade/freqtrade (read 2026-11-23).
 * Ignores: the largest position allowed (1.8 billion); Binance changes brackets without notice.
 */
import type { MarginBracket } from '../engine/world/snapshot.ts'

export const btcusdt: readonly MarginBracket[] = [
  { floor: 0, rate: 0.004 },
  { floor: 50_000, rate: 0.005 },
  { floor: 600_000, rate: 0.0065 },
  { floor: 3_000_000, rate: 0.01 },
  { floor: 12_000_000, rate: 0.02 },
  { floor: 70_000_000, rate: 0.025 },
  { floor: 100_000_000, rate: 0.05 },
  { floor: 230_000_000, rate: 0.1 },
  { floor: 480_000_000, rate: 0.125 },
  { floor: 600_000_000, rate: 0.15 },
  { floor: 800_000_000, rate: 0.25 },
  { floor: 1_200_000_000, rate: 0.5 },
]
