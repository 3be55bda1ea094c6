/** Shipped scenarios: `scenarios/<id>/scenario.yaml` at the root of the package. */
import { lidoSteth } from './lido-steth.ts'
import { realBook } from './real-book.ts'
import type { Study } from './study.ts'

export const scenarios: readonly { readonly id: string; readonly title: string }[] = [
  { id: 'october-10-2025', title: 'Hyperliquid on 10 October 2025 (synthetic, calibrated)' },
  { id: 'case-1', title: 'A thousand isolated longs against one bid ladder' },
  {
    id: 'second-protocol',
    title: 'A lending protocol on the deposit token of another (synthetic)',
  },
  { id: 'real-book', title: 'Selling bitcoin into a recorded order book (needs --data)' },
  { id: 'lido-steth', title: 'Real Aave accounts when stETH is sold into Curve (needs --data)' },
]

/** Further questions put to a scenario, by its id. */
export const studies: readonly Study[] = [lidoSteth, realBook]
