/** What a forced order can meet. A new model is one file here and one line below. */
import type { LiquidityDefinition } from '../engine/ports.ts'
import { constantProduct } from './constant-product.ts'
import { linearImpact } from './linear-impact.ts'
import { orderBook } from './order-book.ts'
import { stableSwap } from './stable-swap.ts'

export { constantProduct, linearImpact, orderBook, stableSwap }

export const liquidity: readonly LiquidityDefinition[] = [
  constantProduct,
  linearImpact,
  orderBook,
  stableSwap,
]
