import type { VenueDefinition } from '../engine/ports/ports.ts'
import { aaveV2 } from './aave-v2.ts'
import { aaveV3 } from './aave-v3.ts'
import { binanceCoinm } from './binance-coinm.ts'
import { binanceUsdm } from './binance-usdm.ts'
import { crvusdLlamma } from './crvusd-llamma.ts'
import { hyperliquid } from './hyperliquid.ts'
import { makerClip } from './maker-clip.ts'
import { makerFlip } from './maker-flip.ts'
import { morphoBlue } from './morpho-blue.ts'
import { plainPerpetual } from './plain-perpetual.ts'
import { tieredPerpetual } from './tiered-perpetual.ts'

export const venues: readonly VenueDefinition[] = [
  aaveV2,
  aaveV3,
  binanceCoinm,
  binanceUsdm,
  crvusdLlamma,
  hyperliquid,
  makerClip,
  makerFlip,
  morphoBlue,
  plainPerpetual,
  tieredPerpetual,
]
