// What is open on whom, with what collateral covers, and with what goes when its debtor does.
import type { LoadedNetwork } from '../../data/network-file.ts'
import { amount } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'

/** `lostShare`: by institution, of what it owes inside. None where there is no collateral. */
export function exposuresTable(
  { lines, network }: LoadedNetwork,
  lostShare: ArrayLike<number>,
): Table[] {
  if (lines.every(({ collateral }) => collateral === 0)) return []
  const rowOf = new Map(network.names.map((name, row) => [name, row]))
  const atDefault = (line: (typeof lines)[number]) => line.amount - line.coveredAtDefault
  const rows = [...lines].sort((a, b) => atDefault(b) - atDefault(a))
  return [
    tableOf(
      'exposures',
      'Exposures',
      [
        textColumn('from'),
        textColumn('to'),
        numberColumn('amount', 'owed'),
        numberColumn('collateral', 'collateral', 'before its haircut'),
        numberColumn('exposure', 'open', 'what collateral does not cover'),
        numberColumn('default', 'at default', 'the same with what goes with its debtor'),
        numberColumn('wrong', 'wrong way', 'the difference'),
        numberColumn('lost', 'lost', 'of what is open'),
      ],
      rows.map((line) => [
        line.from,
        line.to,
        amount(line.amount),
        amount(line.collateral),
        amount(line.amount - line.covered),
        amount(atDefault(line)),
        amount(line.covered - line.coveredAtDefault),
        amount((line.amount - line.covered) * (lostShare[rowOf.get(line.from) ?? 0] ?? 0)),
      ]),
    ),
  ]
}

/** Collateral that goes with its debtor, in all and on those in default; empty where none does. */
export function wrongWayText({ lines, network }: LoadedNetwork, round: Int32Array): Text {
  const isFallen = new Set(network.names.filter((_, row) => (round[row] ?? 0) > 0))
  let [all, fallen] = [0, 0]
  for (const { from, covered, coveredAtDefault } of lines) {
    all += covered - coveredAtDefault
    if (isFallen.has(from)) fallen += covered - coveredAtDefault
  }
  if (all === 0) return ''
  return say`Wrong way: ${amount(all)} of collateral would go with its debtors, ${amount(fallen)} \
of it with those who default here, which creditors lose besides.`
}
