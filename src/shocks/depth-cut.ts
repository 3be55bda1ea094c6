/** Providers pull back: depth on both sides becomes a share of what it was. */
import { z } from 'zod'
import { defineShock } from '../engine/ports.ts'
import { marketsOf, marketsSchema } from './markets.ts'

const parameters = z.strictObject({
  markets: marketsSchema,
  share: z.number().gt(0).max(1).describe('share of depth that stays'),
  atMs: z.number().min(0).default(0).describe('when, ms'),
})

export const depthCut = defineShock<z.infer<typeof parameters>>({
  id: 'depth-cut',
  title: 'Depth is cut',
  parameters,
  create({ markets, share, atMs }, names) {
    const rows = marketsOf(markets, names)
    return {
      times: [atMs],
      apply({ world }) {
        for (const row of rows(world)) world.markets.liquidity[row].thin(share)
      },
    }
  },
})
