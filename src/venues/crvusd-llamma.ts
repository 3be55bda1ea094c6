/**
 * Curve's lending markets (crvUSD, LlamaLend): collateral lies in bands of its own market and is
 * sold and bought back as the price moves; a loan is liquidated by others only when that has cost
 * too much of it.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { liquidatorParameters } from '../rules/lending.ts'
import { softLiquidationRules } from '../rules/soft-liquidation.ts'

const share = (value: number) => z.number().min(0).lt(1).default(value)
const parameters = z.strictObject({
  bands: z.int().min(4).max(50).default(10).describe('bands that each loan is laid into'),
  loanDiscount: share(0.09).describe('what a new loan must sell for above its debt, a share'),
  liquidationDiscount: share(0.06).describe('the same for a loan that is left alone'),
  ...liquidatorParameters,
})

export const crvusdLlamma = defineVenue<z.infer<typeof parameters>>({
  id: 'crvusd-llamma',
  title: 'Curve LLAMMA',
  family: 'lending',
  parameters,
  citations: [
    {
      rule: 'bands of a loan, health, liquidation',
      url: 'https://github.com/curvefi/curve-stablecoin/blob/master/curve_stablecoin/controller.vy',
      readOn: '2026-11-29',
      note: 'at commit cf1d05fb; cascade-engine/exact has it in integers',
    },
  ],
  assumes: [
    'collateral is traded on a market of the model bands; all loans are new at the start',
    'liquidators repay whole loans and sell the collateral on another market of the asset',
    'a loan worth less than its debt is closed at its worth, the rest written off (Curve: open)',
    'liquidators have all the money it takes, unless the scenario gives `liquidators`',
    'they leave a call that would lose them money on the market as it is, unless `callsAtLoss`',
  ],
  ignores: [
    'interest, partial liquidation, repayments and collateral added by owners',
    'the peg of the stablecoin, peg keepers, and what the price of the debt does to bands',
  ],
  create: softLiquidationRules,
})
