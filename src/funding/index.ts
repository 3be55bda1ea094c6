/** How longs and shorts pay each other. A new formula is one file here and one line below. */
import type { FundingDefinition } from '../engine/ports/ports.ts'
import { binance } from './binance.ts'
import { fixedRate } from './fixed-rate.ts'
import { hyperliquid } from './hyperliquid.ts'

export const funding: readonly FundingDefinition[] = [binance, fixedRate, hyperliquid]
