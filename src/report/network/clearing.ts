// What a clearing says: who pays what, who falls by himself and who is dragged down.
import type { LoadedNetwork } from '../../data/network-file.ts'
import { bailIn } from '../../networks/eisenberg-noe.ts'
import { equityOf, type Network, shocked } from '../../networks/network.ts'
import { paymentMatrix, rogersVeraart } from '../../networks/rogers-veraart.ts'
import { columnSums, entriesOf } from '../../networks/sparse.ts'
import { amount, count, share } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { plural, say, type Text } from '../text.ts'
import type { NetworkFindings } from './findings.ts'
import { fallenText, namesText, roundText } from './names.ts'
import type { NetworkRequest } from './request.ts'

export function clearingReport(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { loss } = request
  const before = loaded.network
  const network = shocked(before, loss)
  const isFree = request.method === 'eisenberg-noe'
  const costs = isFree ? { alpha: 1, beta: 1 } : { alpha: request.alpha, beta: request.beta }
  const { seniority, solution } = request
  const clearing = rogersVeraart(network, { ...costs, seniority, solution })
  const paid = paymentMatrix(network, clearing)
  const claims = columnSums(network.liabilities)
  const received = columnSums(paid)
  const equity = equityOf(before)
  const at = (values: Float64Array, row: number) => values[row] ?? 0
  const table = tableOf(
    'institutions',
    'Institutions',
    [
      textColumn('institution'),
      numberColumn('equity', 'equity', 'assets less debts, before anything is lost'),
      numberColumn('loss', 'loss', 'of external assets, from outside'),
      numberColumn('owed', 'owes', 'inside and outside the network'),
      numberColumn('paid', 'pays'),
      numberColumn('share', 'of it'),
      numberColumn('unpaid', 'lost claims', 'what others owe it and do not pay'),
      numberColumn('left', 'left', 'to its owners'),
      numberColumn('round', 'round', 'in which it defaults'),
    ],
    network.names.map((name, row): Text[] => [
      name,
      amount(at(equity, row)),
      amount(at(loss, row)),
      amount(at(clearing.owed, row)),
      amount(at(clearing.payments, row)),
      at(clearing.owed, row) > 0 ? share(at(clearing.payments, row) / at(clearing.owed, row)) : '',
      amount(at(claims, row) - at(received, row)),
      amount(at(clearing.equity, row)),
      roundText(at2(clearing.round, row)),
    ]),
  )
  return {
    sentences: sentencesOf(network, clearing, costs),
    tables: [table, debtsTable(network, paid.value)],
    round: clearing.round,
    lost: network.liabilities.value.map((owed, edge) => owed - at(paid.value, edge)),
  }
}

const at2 = (values: Int32Array, row: number) => values[row] ?? 0

type Clearing = ReturnType<typeof rogersVeraart>

function sentencesOf(
  network: Network,
  { round, rounds, owed, payments, paidInside, equity, costs }: Clearing,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
): Text[] {
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, it) => all + it, 0)
  const fallen = round.filter((at) => at > 0)
  const cash = bailIn(network)
  const outside = sum(payments) - sum(paidInside)
  if (fallen.length === 0) return ['Everybody pays in full.']
  const owedInAll = sum(owed)
  const hasCosts = alpha < 1 || beta < 1
  return [
    [
      say`${count(fallen.length)} of ${plural(network.names.length, 'institution')} cannot pay in `,
      say`full, in ${plural(rounds, 'round')}; of ${amount(owedInAll)} that are owed `,
      say`${amount(owedInAll - sum(payments))} are not paid.`,
    ],
    fallenText(network.names, round),
    say`With ${amount(sum(cash))} in cash everybody would pay: for ${namesText(
      network.names.filter((_, row) => (cash[row] ?? 0) > 0),
    )}.`,
    [
      say`External assets of ${amount(sum(network.externalAssets))} = left to owners `,
      say`${amount(sum(equity))} + paid outside ${amount(outside)}`,
      hasCosts ? say` + costs of default ${amount(sum(costs))}.` : '.',
    ],
  ]
}

/** Who pays whom how much, what is lost most first. */
function debtsTable({ names, liabilities }: Network, paid: Float64Array): Table {
  const rows = [...entriesOf(liabilities)].map((it, at) => ({ ...it, paid: paid[at] ?? 0 }))
  rows.sort((a, b) => b.value - b.paid - (a.value - a.paid))
  return tableOf(
    'debts',
    'Debts',
    [
      textColumn('from'),
      textColumn('to'),
      numberColumn('owed', 'owed'),
      numberColumn('paid', 'paid'),
      numberColumn('lost', 'lost'),
    ],
    rows.map(({ row, column, value, paid: part }) => [
      names[row] ?? '',
      names[column] ?? '',
      amount(value),
      amount(part),
      amount(value - part),
    ]),
  )
}
