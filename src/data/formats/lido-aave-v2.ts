/**
 * Lido's list of Aave v2 borrowers (b1.csv, steth_aave.csv), money in ether.
 *
 *     user                    account
 *     collateral, threshold   all collateral; its average threshold in basis points
 *     collateral_steth_calc   of which stETH
 *     debt, ethdebt           all debt; of which ether
 *
 * Gives legs `stETH` = collateral_steth_calc / startPeg and `ETH` = −ethdebt, and the rest in the
 * wallet (see lido-aave.ts). The venue settles in ETH; stETH has weight 0.83, bonus 0.07, an oracle
 * that reads the peg, and conversion 1; a close factor of 0.5 then seizes ethdebt · 0.5 · 1.07 /
 * peg, the published amount. Unread: available_borrow, ltv, healthf, amount, diff_*.
 */
import { z } from 'zod'
import { defineAccountFormat } from './format.ts'
import { lidoParameters, readLido } from './lido-aave.ts'

const parameters = z.strictObject({
  collateral: z.string().default('stETH').describe('The instrument of staked ether'),
  ...lidoParameters,
})

export const lidoAaveV2 = defineAccountFormat<z.infer<typeof parameters>>({
  id: 'lido-aave-v2',
  title: 'Lido’s Aave v2 borrowers of ether against stETH',
  parameters,
  read: (table, given, venue) =>
    readLido(
      table,
      { ...given, etherDebt: 'ethdebt', ether: () => 1, stethPerUnit: 1, keep: () => true },
      venue,
    ),
})
