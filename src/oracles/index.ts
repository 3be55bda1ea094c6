import type { OracleDefinition } from '../engine/ports/ports.ts'
import { claim } from './claim.ts'
import { clamped } from './clamped.ts'
import { delayed } from './delayed.ts'
import { ema } from './ema.ts'
import { fixed } from './fixed.ts'
import { growthCapped } from './growth-capped.ts'
import { heartbeat } from './heartbeat.ts'
import { impactMid } from './impact-mid.ts'
import { mark } from './mark.ts'
import { marketMid } from './market-mid.ts'
import { priceIndex } from './price-index.ts'
import { reciprocal } from './reciprocal.ts'
import { staleGuard } from './stale-guard.ts'
import { twap } from './twap.ts'
import { vaultShare } from './vault-share.ts'

export const oracles: readonly OracleDefinition[] = [
  claim,
  clamped,
  delayed,
  ema,
  fixed,
  growthCapped,
  heartbeat,
  impactMid,
  mark,
  marketMid,
  priceIndex,
  reciprocal,
  staleGuard,
  twap,
  vaultShare,
]
