/** What a scenario says of blocks and of whoever makes them. */
import { z } from 'zod'
import { duration, moment, positive } from '../units/magnitude.ts'

export const chainParameters = z.strictObject({
  venues: z.array(z.string()).min(1).describe('whose liquidations need a block'),
  everyMs: duration().default(12_000).describe('time between two blocks'),
  capacity: z
    .int()
    .positive()
    .optional()
    .describe('liquidations that a block takes; left out: all that there are'),
  ordering: z
    .enum(['fifo', 'priority-fee', 'profit-max'])
    .default('priority-fee')
    .describe('who goes first'),
  repays: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('profit-max: share of a debt that a call repays, as the venue allows'),
  orders: z.array(z.string()).default([]).describe('markets whose owners’ orders wait for a block'),
  transfers: z.array(z.string()).default([]).describe('assets whose transfers wait for a block'),
  share: z.number().min(0).max(1).default(0).describe('share of the blocks that a censor makes'),
  fromMs: moment().default(0).describe('from here on every block is his'),
  untilMs: moment().default(0).describe('up to here'),
  private: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of accounts whose liquidations come to him alone, drawn by account'),
  sandwich: z
    .strictObject({
      account: z.string().describe('his account: venue/id'),
      instrument: z.string().describe('what he trades: venue/instrument'),
      most: positive().describe(
        'money ahead of a block at the price of before it, quote of the market',
      ),
    })
    .optional()
    .describe('he trades ahead of what his block does to a market, and back after it'),
  censors: z
    .array(z.string())
    .optional()
    .describe('accounts, venue/id, whose liquidations he leaves out; left out: all'),
  delays: z.array(z.string()).default([]).describe('oracles that are not renewed in his blocks'),
})

export type ChainParameters = z.infer<typeof chainParameters>
