/** Safeguards that a venue can switch on. A new one is one file here and one line below. */
import type { MitigationDefinition } from '../engine/ports/ports.ts'
import { circuitBreaker } from './circuit-breaker.ts'
import { pause } from './pause.ts'
import { priceBand } from './price-band.ts'
import { staggeredLiquidation } from './staggered-liquidation.ts'
import { volatilityMargin } from './volatility-margin.ts'

export const mitigations: readonly MitigationDefinition[] = [
  circuitBreaker,
  pause,
  priceBand,
  staggeredLiquidation,
  volatilityMargin,
]
