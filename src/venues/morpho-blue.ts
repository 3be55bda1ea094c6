/**
 * One market of Morpho Blue: one collateral, one loan asset, one oracle, one LLTV. A position above
 * the LLTV may be repaid whole for collateral and a bonus that follows from the LLTV; what is owed
 * once the collateral is gone is at once the loss of the market's suppliers, each in proportion.
 *
 *     factor = min(1.15, 1 / (1 − 0.3 · (1 − LLTV)))     = 1 / (0.3 · LLTV + 0.7)
 *
 * Of the two instruments the one whose weight, the LLTV, is below 1 is the collateral. Suppliers
 * are the accounts that hold the other; what they hold less what is owed can be taken out.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { InputError } from '../kit/assert.ts'
import { lendingRules, liquidatorParameters } from '../rules/lending.ts'
import { chargeSuppliers, lendersOf } from '../rules/suppliers.ts'

const parameters = z.strictObject(liquidatorParameters)

/** What a liquidator gets beyond what he repays, as a share. */
export const incentive = (lltv: number): number => Math.min(1.15, 1 / (1 - 0.3 * (1 - lltv))) - 1

export const morphoBlue = defineVenue<z.infer<typeof parameters>>({
  id: 'morpho-blue',
  title: 'Morpho Blue, one market',
  family: 'lending',
  parameters,
  citations: [
    {
      rule: 'health, incentive factor, liquidation, loss of suppliers',
      url: 'https://github.com/morpho-org/morpho-blue/blob/main/src/Morpho.sol',
      readOn: '2026-11-29',
      note: 'at commit 3085651a; liquidateMorpho of cascade-engine/exact has it in integers',
    },
  ],
  assumes: [
    'liquidators repay all that the collateral pays for, in one call',
    'liquidators have all the money it takes, unless the scenario gives `liquidators`',
    'they leave a call that would lose them money on the market as it is, unless `callsAtLoss`',
    'what is lent beyond what accounts supply is of others, whose losses are its bad debt',
  ],
  ignores: [
    'interest: at a utilisation of 1 the market of the scenario xusd-2025 grew by 0.2 % a day',
    'fees of the market, callbacks, pre-liquidations, integer rounding',
  ],
  create(liquidators) {
    const rules = lendingRules({
      repayMax: ({ debt }) => debt,
      leftoverMin: 0,
      bonusOf: incentive,
      ...liquidators,
    })
    const state = { loan: -1, legs: new Int32Array(0) as Int32Array, others: 0 }
    return {
      ...rules,
      state,
      start(world, venue) {
        state.loan = loanOf(world, venue)
        Object.assign(state, lendersOf(world, state.loan))
      },
      absorb(run, batch) {
        for (let at = batch.begin; at < batch.end; at++) {
          chargeSuppliers(run, batch.accounts[at], state.loan, state)
        }
        rules.absorb(run, batch)
      },
    }
  },
  check: (_, world, venue) => refuseNoMarket(world, venue),
})

/** The instrument that is lent; throws InputError where the venue is no isolated market. */
function loanOf({ venues, instruments, names }: LiveWorld, venue: number): number {
  const begin = venues.instrumentBegin[venue]
  const end = venues.instrumentBegin[venue + 1]
  const [first, second] = [instruments.weight[begin], instruments.weight[begin + 1]]
  const areTwo = end - begin === 2 && first < 1 !== second < 1 && first > 0 && second > 0
  const isPlain = (row: number) =>
    instruments.bonus[row] === 0 && instruments.protocolFee[row] === 0
  if (areTwo && isPlain(begin) && isPlain(begin + 1)) return first < 1 ? begin + 1 : begin
  throw new InputError(`${names.venues[venue]} is no market of Morpho Blue`, {
    field: `venues.${names.venues[venue]}.instruments`,
    value: names.instruments.slice(begin, end).join(', '),
    allowed:
      'two balances without bonus and protocolFee: the collateral, whose weight between 0 and 1 ' +
      'is the LLTV, and the loan asset without a weight',
  })
}

/** Nobody owes collateral: it is not lent. */
function refuseNoMarket(world: LiveWorld, venue: number): void {
  const { accounts, legs, instruments, names } = world
  const loan = loanOf(world, venue)
  for (let leg = 0; leg < accounts.legBegin[accounts.traderCount]; leg++) {
    const held = legs.amount[leg]
    const instrument = legs.instrument[leg]
    if (instruments.venue[instrument] !== venue || instrument === loan || held >= 0) continue
    const name = `${names.venues[venue]}/${names.account(legs.account[leg])}`
    throw new InputError(`${name} owes collateral`, {
      field: `accounts.${name}`,
      value: held,
      allowed: 'collateral of 0 or more: it is not lent',
    })
  }
}
