/** What a forced order can meet. A new model is one file here and one line below. */
import type { LiquidityDefinition } from '../engine/ports/ports.ts'
import { bands } from './bands.ts'
import { concentrated } from './concentrated.ts'
import { constantProduct } from './constant-product.ts'
import { linearImpact } from './linear-impact.ts'
import { matchingEngine } from './matching-engine.ts'
import { metaorderImpact } from './metaorder-impact.ts'
import { obizhaevaWang } from './obizhaeva-wang.ts'
import { oraclePool } from './oracle-pool.ts'
import { orderBook } from './order-book.ts'
import { proactivePool } from './proactive-pool.ts'
import { propagator } from './propagator.ts'
import { stableSwap } from './stable-swap.ts'

export const liquidity: readonly LiquidityDefinition[] = [
  bands,
  concentrated,
  constantProduct,
  linearImpact,
  matchingEngine,
  metaorderImpact,
  obizhaevaWang,
  oraclePool,
  orderBook,
  proactivePool,
  propagator,
  stableSwap,
]
