/** How longs and shorts pay each other. A new formula is one file here and one line below. */
import type { FundingDefinition } from '../engine/ports.ts'

export const funding: readonly FundingDefinition[] = []
