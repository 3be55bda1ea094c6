/**
 * Maker until 2021 (Liquidations 1.x): a vault below its ratio is cut into lots, keepers bid for
 * them in English auctions, what they do not raise is the surplus buffer's and then nobody's.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { englishAuction } from '../rules/auctions/english.ts'
import { auctionHouse } from '../rules/auctions/house.ts'
import { keeperParameters } from '../rules/auctions/keepers.ts'
import { refuseTooMany } from '../rules/auctions/lots.ts'
import { gasPath, houseParameters } from '../rules/auctions/terms.ts'
import { positive } from '../units/magnitude.ts'

const parameters = z
  .strictObject({
    ...houseParameters,
    lump: positive().optional().describe('most collateral in a lot, units; default: no limit'),
    dunk: positive()
      .optional()
      .describe('most debt and penalty in a lot, settlement asset; default: no limit'),
    beg: z.number().gt(0).lt(1).default(0.05).describe('least step from bid to bid, as a share'),
    ttlMs: z.int().positive().default(10_800_000).describe('a bid wins after this long, ms'),
    tauMs: z.int().positive().default(172_800_000).describe('an auction lasts at most, ms'),
    ...keeperParameters,
  })
  .refine(gasPath.holds, gasPath)

export const makerFlip = defineVenue<z.infer<typeof parameters>>({
  id: 'maker-flip',
  title: 'Maker collateral auctions 1.x (English)',
  family: 'lending',
  stopsEach: ['attemptMs'],
  parameters,
  citations: [
    {
      rule: 'bite: lots of at most lump (1.0) or dunk and box (1.2 on), no room below dust, chop',
      url: 'https://github.com/makerdao/dss',
      readOn: '2026-11-29',
      note: 'src/cat.sol @016178e and @fa4f663',
    },
    {
      rule: 'tend, dent, beg, ttl, tau and their defaults',
      url: 'https://github.com/makerdao/dss',
      readOn: '2026-11-23',
      note: 'src/flip.sol @03c6df6',
    },
  ],
  assumes: [
    'vaults are bitten as soon as they are unsafe, into as many lots as there is room for',
    'who opens bids a share of what the lot is worth to him, who answers bids all of it',
    'all keepers have a turn at every lot each `attempt`, who pays most for gas first',
    'a vault with several collaterals sets each against its part of the debt',
    'instruments’ weight is 1 / liquidation ratio; `fund` is the surplus buffer',
  ],
  ignores: [
    'stability fees, the gas and the wait for bites, MKR auctions, emergency shutdown',
    'what a bid costs that does not get in, and a bid stuck in front of the next one',
  ],
  check: refuseTooMany,
  create: (p, context) => auctionHouse(p, englishAuction(p), context),
})
