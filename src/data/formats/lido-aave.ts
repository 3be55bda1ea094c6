/**
 * What the two Lido formats share: an Aave borrower with staked ether against ether debt becomes
 * one collateral leg, one debt leg, and a remainder in the wallet.
 *
 * The published convention is that an account fails when
 *
 *     collateral · threshold / 1e4 − staked · LT + staked · peg / startPeg · LT  <  debt
 *
 * so the remainder is `collateral · threshold / 1e4 − staked · LT` (other collateral, already
 * weighted) less the debt that is not ether, and the collateral leg is `staked / startPeg` at a
 * price that is the peg itself. The venue's margin check `wallet + leg · peg · LT − ether debt < 0`
 * is then the published one, and a liquidator is paid at the peg, not at peg / startPeg.
 *
 * Source: lidofinance/aave-liquidation-model @a44561e, notebook; golden/lido-steth.json.
 * Ignores: that other collateral and other debt change in price; they count at the snapshot.
 */
import { z } from 'zod'
import { InputError } from '../../kit/assert.ts'
import { positive } from '../../units/magnitude.ts'
import { factsAt } from '../input-file.ts'
import { numberColumn, type Table, textColumn } from '../table.ts'
import { type AccountBatch, type AccountVenue, findInstrumentOf, placeOfRow } from './format.ts'

export const lidoParameters = {
  debt: z.string().default('ETH').describe('The instrument of ether debt'),
  startPeg: positive().default(0.9987).describe('Price of stETH in ETH at the snapshot'),
  threshold: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe('Liquidation threshold of the collateral. Default: its weight'),
}

export interface LidoColumns {
  readonly collateral: string
  readonly debt: string
  readonly startPeg: number
  readonly threshold?: number | undefined
  /** Column of ether debt, in the unit of `collateral` and `debt`. */
  readonly etherDebt: string
  /** Ether per unit of the file's money; v2 counts in ether, v3 in dollars. */
  readonly ether: (row: number) => number
  /** stETH per unit of the collateral instrument. */
  readonly stethPerUnit: number
  readonly keep: (row: number) => boolean
}

export function readLido(table: Table, given: LidoColumns, venue: AccountVenue): AccountBatch {
  const { place } = venue
  const collateral = findInstrumentOf('balance', venue, given.collateral, place, 'collateral')
  const debt = findInstrumentOf('balance', venue, given.debt, place, 'debt')
  const lt = given.threshold ?? collateral.it.weight ?? 1
  const total = numberColumn(table, 'collateral', 'notNegative')
  const average = numberColumn(table, 'threshold', 'notNegative')
  const staked = numberColumn(table, 'collateral_steth_calc', 'notNegative')
  const owed = numberColumn(table, 'debt', 'notNegative')
  const owedEther = numberColumn(table, given.etherDebt, 'notNegative')
  const names = textColumn(table, 'user')
  const rows = names.map((_, row) => row).filter(given.keep)
  if (rows.length === 0) {
    throw new InputError(`no row of ${table.file} is kept`, { ...factsAt(place), value: 0 })
  }
  const wallet = new Float64Array(rows.length)
  const amount = new Float64Array(2 * rows.length)
  for (const [account, row] of rows.entries()) {
    const ether = given.ether(row)
    const at = (column: Float64Array) => column[row] as number
    const otherCollateral = (at(total) * at(average)) / 1e4 - at(staked) * lt
    wallet[account] = (otherCollateral - (at(owed) - at(owedEther))) * ether
    amount[2 * account] = (at(staked) * ether) / (given.startPeg * given.stethPerUnit)
    amount[2 * account + 1] = -at(owedEther) * ether
  }
  return {
    count: rows.length,
    id: rows.map((row) => names[row] as string),
    wallet,
    legAccount: Int32Array.from(amount, (_, leg) => leg >> 1),
    legInstrument: Int32Array.from(amount, (_, leg) => (leg % 2 === 0 ? collateral.row : debt.row)),
    amount,
    entry: new Float64Array(amount.length),
    place: (account) => placeOfRow(table, rows[account] as number),
  }
}
