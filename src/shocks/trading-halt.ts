/**
 * A market stands still: nothing is filled for a while. It goes on showing its price, and shocks
 * may move it; forced orders wait and are offered again when it opens.
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { duration, moment } from '../units/magnitude.ts'
import { eachMarket, marketRows, marketsSchema } from './markets.ts'

const parameters = z.strictObject({
  markets: marketsSchema,
  atMs: moment().default(0).describe('when it begins, ms'),
  forMs: duration().describe('how long it lasts, ms'),
})

export const tradingHalt = defineShock<z.infer<typeof parameters>>({
  id: 'trading-halt',
  title: 'Trading is halted',
  assumes: ['orders can be neither filled nor taken back: they are made anew when it opens'],
  ignores: ['an opening auction', 'makers who leave because of it: use depth-cut'],
  parameters,
  create({ markets, atMs, forMs }, names) {
    const rows = marketRows(markets, names)
    const untilMs = atMs + forMs
    const halt = (run: Run, market: number) => closeGate(run, 'market', market, untilMs)
    return {
      times: [atMs],
      apply(run) {
        // A step of a clocked run may be longer than the halt.
        if (untilMs <= run.timeMs) return
        eachMarket(run, rows, halt)
      },
    }
  },
})
