/** What a recorded book pays for market orders of growing size, each against the whole book. */
import { compile } from '../engine/compile/compile.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Study } from '../engine/reading/study.ts'
import { amount } from '../units/units.ts'

const sizes = [1, 10, 100, 1000]

export const realBook: Study = {
  id: 'real-book',
  tables(snapshot, settings, registry) {
    const { world } = createRun(compile(snapshot, settings, registry), registry)
    const [book] = world.markets.liquidity
    const mid = book.mid()
    const depth = -book.depth(0 as typeof mid)
    return [
      {
        title: 'Selling at market',
        note: `Mid ${mid.toFixed(2)}; the recording holds bids for ${depth.toFixed(1)} BTC.`,
        columns: ['BTC sold', 'USDT received', 'average price', 'below mid, bp'],
        rows: sizes.map((size) => {
          const filled = Math.min(size, depth)
          const received = book.quote(amount(-size))
          const average = received / filled
          const below = (1e4 * (mid - average)) / mid
          const shown = filled < size ? `${size} (${filled.toFixed(1)} filled)` : size
          return [shown, ...[received, average, below].map((value) => Number(value.toFixed(2)))]
        }),
      },
    ]
  },
}
