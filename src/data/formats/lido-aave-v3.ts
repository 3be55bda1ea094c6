/**
 * Lido's list of Aave v3 borrowers (b1_v3.csv, steth_aave_v3.csv), money in dollars.
 *
 *     user                    account
 *     emode                   1: ether e-mode, where the threshold of wstETH is 0.93
 *     collateral, threshold   all collateral; its average threshold in basis points
 *     collateral_steth_calc   of which wstETH
 *     debt, ethdebt_calc      all debt; of which ether
 *     eth_price               dollars per ether, by which all of these are divided
 *
 * Gives legs `wstETH` = collateral_steth_calc / eth_price / (startPeg · wstethPerSteth) and `ETH` =
 * −ethdebt_calc / eth_price (= −ethdebt), and the rest in the wallet (see lido-aave.ts). The venue
 * settles in ETH; wstETH has weight 0.93, bonus 0.01, an oracle that reads the peg times 1.1290,
 * and conversion 1.1290 to stETH; a close factor of 1 then seizes ethdebt · 1.01 / (peg · 1.1290),
 * the published amount. The leg is 0.11 % above the column `amount`, since the file values wstETH
 * at 1.12880 ether: that is visible only where the whole collateral is seized.
 * Unread: available_borrow, ltv, healthf, amount, ethdebt, cbeth_*, reth_*, steth_price, diff_*.
 */
import { z } from 'zod'
import { positive } from '../../units/magnitude.ts'
import { numberColumn } from '../table.ts'
import { defineAccountFormat } from './format.ts'
import { lidoParameters, readLido } from './lido-aave.ts'

const parameters = z.strictObject({
  collateral: z.string().default('wstETH').describe('The instrument of staked ether'),
  ...lidoParameters,
  wstethPerSteth: positive().default(1.129).describe('stETH that one wstETH turns into'),
  emode: z.int().min(0).optional().describe('Only rows of this e-mode. Default: all rows'),
})

export const lidoAaveV3 = defineAccountFormat<z.infer<typeof parameters>>({
  id: 'lido-aave-v3',
  title: 'Lido’s Aave v3 borrowers of ether against wstETH',
  parameters,
  read(table, given, venue) {
    const ethPrice = numberColumn(table, 'eth_price', 'positive')
    const mode = given.emode === undefined ? undefined : numberColumn(table, 'emode', 'notNegative')
    return readLido(
      table,
      {
        ...given,
        etherDebt: 'ethdebt_calc',
        ether: (row) => 1 / (ethPrice[row] as number),
        stethPerUnit: given.wstethPerSteth,
        keep: (row) => mode === undefined || mode[row] === given.emode,
      },
      venue,
    )
  },
})
