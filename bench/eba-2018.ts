/** The 48 banks of the EBA stress test 2018 as balance sheets, for tests and the bench. */
import { type BalanceSheets, balanceSheets } from '../src/networks/fire-sales/balance-sheets.ts'
import golden from './eba-2018.json' with { type: 'json' }

export const rows = golden.rows

/** Cash is 5 % of assets; debts are what equity leaves. Millions of euros. */
export function eba2018(): BalanceSheets {
  return balanceSheets(
    ['corporate', 'government'],
    golden.banks.map(([firm, equity, percent, securities, government]) => {
      const assets = Number(equity) / (Number(percent) / 100)
      const cash = 0.05 * assets
      const sold = Number(securities)
      return {
        firm: String(firm),
        cash,
        other: assets - sold - cash,
        liabilities: assets - Number(equity),
        holdings: { corporate: sold - Number(government), government: Number(government) },
      }
    }),
  )
}
