import type { ShockDefinition } from '../engine/ports.ts'
import { depthCut } from './depth-cut.ts'
import { metaorder } from './metaorder.ts'
import { priceGap } from './price-gap.ts'
import { pricePath } from './price-path.ts'

export const shocks: readonly ShockDefinition[] = [depthCut, metaorder, priceGap, pricePath]
