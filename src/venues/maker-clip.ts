/**
 * Maker since 2021 (Liquidations 2.0): a vault below its ratio is sold in Dutch auctions, at a
 * price that falls until somebody takes it, who has his money back once he has sold.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { dutchAuction } from '../rules/auctions/dutch.ts'
import { auctionHouse } from '../rules/auctions/house.ts'
import { keeperParameters } from '../rules/auctions/keepers.ts'
import { refuseTooMany } from '../rules/auctions/lots.ts'
import { gasPath, houseParameters } from '../rules/auctions/terms.ts'
import { FACTOR_MAX, notNegative, positive } from '../units/magnitude.ts'

const parameters = z
  .strictObject({
    ...houseParameters,
    buf: z
      .number()
      .positive()
      .max(FACTOR_MAX)
      .default(1.2)
      .describe('first price over the published one'),
    cut: z.number().gt(0).lt(1).default(0.99).describe('price after a step over the one before'),
    stepMs: z.int().positive().default(90_000).describe('time from step to step, ms'),
    tailMs: z.int().positive().default(8_400_000).describe('begin again after this long, ms'),
    cusp: z.number().gt(0).lt(1).default(0.4).describe('begin again below this share of the top'),
    tauMs: z
      .int()
      .positive()
      .optional()
      .describe('time in which the price falls to 0 in a line; left out: it falls in steps'),
    hole: positive()
      .optional()
      .describe('most debt and penalty under auction of one collateral; default: no limit'),
    tip: notNegative().default(0).describe('paid to whoever starts an auction, settlement asset'),
    chip: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .default(0)
      .describe('paid to whoever starts an auction, as a share of debt and penalty'),
    ...keeperParameters,
  })
  .refine(gasPath.holds, gasPath)

export const makerClip = defineVenue<z.infer<typeof parameters>>({
  id: 'maker-clip',
  title: 'Maker collateral auctions 2.0 (Dutch)',
  family: 'lending',
  stopsEach: ['attemptMs'],
  parameters,
  citations: [
    {
      rule: 'what is put up: room (Hole, here `box`, and hole), dust, penalty chop',
      url: 'https://github.com/makerdao/dss',
      readOn: '2026-11-29',
      note: 'src/dog.sol @fa4f663',
    },
    {
      rule: 'top, reset, take, chost, tip and chip; what is left over goes back',
      url: 'https://github.com/makerdao/dss',
      readOn: '2026-11-29',
      note: 'src/clip.sol @fa4f663',
    },
    {
      rule: 'price by steps (each second: `step: 1s`) or in a line',
      url: 'https://github.com/makerdao/dss',
      readOn: '2026-11-29',
      note: 'src/abaci.sol @fa4f663; defaults of buf, cut, step, tail, cusp are assumed',
    },
  ],
  assumes: [
    'a keeper takes as much as he can pay as soon as the price is his discount below the market',
    'keepers pay with money of their own (no flash loans), and have it back once they have sold',
    'an auction that has run out is reset at the next turn; tips are for who pays most for gas',
    'instruments’ weight is 1 / liquidation ratio; `fund` is the surplus buffer',
  ],
  ignores: [
    'circuit breakers, stability fees, MKR auctions',
    'what keepers open with (`opening`): there is nothing to open',
  ],
  check: refuseTooMany,
  create: (p, context) => auctionHouse(p, dutchAuction(p), context),
})
