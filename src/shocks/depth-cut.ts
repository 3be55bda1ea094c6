/** Providers pull back: depth on both sides becomes a share of what it was. */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { cutDepth } from '../engine/verbs/depth.ts'
import { moment } from '../units/magnitude.ts'
import { eachMarket, marketRows, marketsSchema } from './markets.ts'

const parameters = z.strictObject({
  markets: marketsSchema,
  left: z.number().gt(0).max(1).describe('share of depth that stays'),
  atMs: moment().default(0).describe('when, ms'),
})

export const depthCut = defineShock<z.infer<typeof parameters>>({
  id: 'depth-cut',
  title: 'Depth is cut',
  parameters,
  create({ markets, left, atMs }, names) {
    const rows = marketRows(markets, names)
    const cut = (run: Run, market: number) => cutDepth(run, market, left)
    return { times: [atMs], apply: (run) => eachMarket(run, rows, cut) }
  },
})
