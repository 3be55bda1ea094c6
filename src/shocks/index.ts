import type { ShockDefinition } from '../engine/ports/ports.ts'
import { arrivals } from './arrivals.ts'
import { backingChange } from './backing-change.ts'
import { depthCut } from './depth-cut.ts'
import { leverageCap } from './leverage-cap.ts'
import { metaorder } from './metaorder.ts'
import { oracleOutage } from './oracle-outage.ts'
import { outage } from './outage.ts'
import { positionLimit } from './position-limit.ts'
import { priceGap } from './price-gap.ts'
import { pricePath } from './price-path.ts'
import { regimes } from './regimes.ts'
import { ruleChange } from './rule-change.ts'
import { tradingHalt } from './trading-halt.ts'
import { writeDownShock } from './write-down.ts'
import { writeUpShock } from './write-up.ts'

export const shocks: readonly ShockDefinition[] = [
  arrivals,
  backingChange,
  depthCut,
  leverageCap,
  metaorder,
  oracleOutage,
  outage,
  positionLimit,
  priceGap,
  pricePath,
  regimes,
  ruleChange,
  tradingHalt,
  writeDownShock,
  writeUpShock,
]
