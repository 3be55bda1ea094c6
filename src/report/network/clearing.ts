// What a clearing says: who pays what, who falls by himself and who is dragged down.
import type { LoadedNetwork } from '../../data/network-file.ts'
import { InputError } from '../../kit/assert.ts'
import { clearCalled } from '../../networks/call-terms.ts'
import { type CreditLosses, creditLosses } from '../../networks/credit-loss.ts'
import { bailIn } from '../../networks/eisenberg-noe.ts'
import { equityOf, type Network, shocked } from '../../networks/network.ts'
import { type Clearing, rogersVeraart } from '../../networks/rogers-veraart.ts'
import { columnSums, entriesOf, mapEntries, rowSums } from '../../networks/sparse.ts'
import { amount, count, share } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { plural, say, type Text } from '../text.ts'
import { callsOf, callsText } from './called.ts'
import { equityBefore, institution, lostClaims, outsideLoss, roundColumn } from './columns.ts'
import { exposuresTable, wrongWayText } from './exposures.ts'
import type { NetworkFindings } from './findings.ts'
import { fallenText, namesText, roundText } from './names.ts'
import type { NetworkRequest } from './request.ts'

export function clearingReport(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { loss } = request
  const calls = callsOf(loaded, request.on)
  const all = shocked(loaded.network, loss)
  const isFree = request.method === 'eisenberg-noe'
  const { seniority, solution } = request
  const costs = isFree ? { alpha: 1, beta: 1 } : { alpha: request.alpha, beta: request.beta }
  const terms = { ...costs, seniority }
  if (calls !== null && solution === 'least') throw leastOfCalls()
  const { network, clearing } =
    calls === null
      ? { network: all, clearing: rogersVeraart(all, { ...terms, solution }) }
      : clearCalled(shocked(calls.due, loss), calls.later, terms)
  const losses = creditLosses(network, clearing, terms)
  const cap = rowSums(network.liabilities)
  const lostShare = rowSums(losses.lost).map((lost, row) => (cap[row] ? lost / cap[row] : 0))
  return {
    sentences: [
      ...sentencesOf(network, clearing, costs, losses),
      calls === null
        ? cashText(network)
        : callsText(all, { ...calls, due: shocked(calls.due, loss) }, network),
      wrongWayText(loaded, clearing.round),
    ],
    tables: [
      institutionsTable(loaded, loss, clearing, columnSums(losses.lost)),
      debtsTable(network, losses),
      ...exposuresTable(loaded, lostShare),
    ],
    round: clearing.round,
    lost: network.liabilities === all.liabilities ? losses.lost.value : lostOf(all, lostShare),
  }
}

const leastOfCalls = () =>
  new InputError('--solution is least', {
    field: '--solution',
    value: 'least',
    allowed: 'greatest, with debts that are not due',
  })

/** Of every debt, also of those that are not called. */
const lostOf = ({ liabilities }: Network, lostShare: Float64Array): Float64Array =>
  mapEntries(liabilities, (value, row) => value * (lostShare[row] ?? 0)).value

/** Empty where nobody needs any. */
function cashText(network: Network): Text {
  const cash = bailIn(network)
  const whole = cash.reduce((sum, it) => sum + it, 0)
  const needy = network.names.filter((_, row) => (cash[row] ?? 0) > 0)
  if (needy.length === 0) return ''
  return say`With ${amount(whole)} in cash everybody would pay: for ${namesText(needy)}.`
}

function institutionsTable(
  { network }: LoadedNetwork,
  loss: Float64Array,
  { owed, payments, equity: left, round }: Clearing,
  lost: Float64Array,
): Table {
  const equity = equityOf(network)
  return tableOf(
    'institutions',
    'Institutions',
    [
      institution,
      equityBefore,
      outsideLoss,
      numberColumn('owed', 'owes', 'inside and outside the network'),
      numberColumn('paid', 'pays'),
      numberColumn('share', 'of it'),
      lostClaims('what others owe it and do not pay'),
      numberColumn('left', 'left', 'to its owners'),
      roundColumn(),
    ],
    network.names.map((name, row): Text[] => [
      name,
      amount(equity[row]),
      amount(loss[row]),
      amount(owed[row]),
      amount(payments[row]),
      (owed[row] ?? 0) > 0 ? share((payments[row] ?? 0) / (owed[row] ?? 1)) : '',
      amount(lost[row]),
      amount(left[row]),
      roundText(round[row] ?? 0),
    ]),
  )
}

function sentencesOf(
  network: Network,
  { round, rounds, owed, payments, paidInside, equity, costs }: Clearing,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
  { lost, first }: CreditLosses,
): Text[] {
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, it) => all + it, 0)
  const fallen = round.filter((at) => at > 0)
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
    [
      say`Of ${amount(sum(lost.value))} lost on claims ${amount(sum(first.value))} would be lost `,
      say`had all other debtors paid; ${amount(sum(lost.value) - sum(first.value))} is contagion.`,
    ],
    [
      say`External assets of ${amount(sum(network.externalAssets))} = left to owners `,
      say`${amount(sum(equity))} + paid outside ${amount(outside)}`,
      hasCosts ? say` + costs of default ${amount(sum(costs))}.` : '.',
    ],
  ]
}

/** Who pays whom how much, what is lost most first. */
function debtsTable({ names, liabilities }: Network, { lost, first }: CreditLosses): Table {
  const rows = [...entriesOf(liabilities)].map((it, at) => {
    return { ...it, lost: lost.value[at] ?? 0, first: first.value[at] ?? 0 }
  })
  rows.sort((a, b) => b.lost - a.lost)
  return tableOf(
    'debts',
    'Debts',
    [
      textColumn('from'),
      textColumn('to'),
      numberColumn('owed', 'owed'),
      numberColumn('paid', 'paid'),
      numberColumn('lost', 'lost'),
      numberColumn('first', 'at first', 'of it had all other debtors paid'),
      numberColumn('contagion', 'by contagion', 'the rest: debtors who were not paid'),
    ],
    rows.map(({ row, column, value, lost: part, first: alone }) => [
      names[row] ?? '',
      names[column] ?? '',
      amount(value),
      amount(value - part),
      amount(part),
      amount(alone),
      amount(part - alone),
    ]),
  )
}
