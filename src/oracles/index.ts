import type { OracleDefinition } from '../engine/ports.ts'
import { claim } from './claim.ts'
import { fixed } from './fixed.ts'
import { marketMid } from './market-mid.ts'

export const oracles: readonly OracleDefinition[] = [claim, fixed, marketMid]
