// Debts by when they are called: what is due on the day that is looked at, and the rest.
import { type DebtLine, isDay, type LoadedNetwork, netOf } from '../../data/network-file.ts'
import { InputError } from '../../kit/assert.ts'
import { bailIn } from '../../networks/eisenberg-noe.ts'
import type { Network } from '../../networks/network.ts'
import { type Sparse, sparseOf } from '../../networks/sparse.ts'
import { amount } from '../quantity.ts'
import { say, type Text } from '../text.ts'

export interface Calls {
  /** With the debts that are due, and the others. */
  readonly due: Network
  readonly later: Sparse
  readonly laterSum: number
}

/** `on`: the day; null: whatever may be called on some day is due. Null: all debts are due. */
export function callsOf({ network, lines }: LoadedNetwork, on: string | null): Calls | null {
  const isLater = ({ call }: DebtLine) =>
    call === 'default' || (on !== null && isDay(call) && call > on)
  if (!lines.some(isLater)) return null
  const rowOf = new Map(network.names.map((name, row) => [name, row]))
  const matrixOf = (some: readonly DebtLine[]): Sparse => {
    const entries = some.map(netOf).map(({ from, to, amount: value }) => {
      return { row: rowOf.get(from) ?? 0, column: rowOf.get(to) ?? 0, value }
    })
    return sparseOf(network.names.length, network.names.length, entries)
  }
  const later = matrixOf(lines.filter(isLater))
  return {
    due: { ...network, liabilities: matrixOf(lines.filter((line) => !isLater(line))) },
    later,
    laterSum: later.value.reduce((sum, value) => sum + value, 0),
  }
}

export function readDay(text: string | undefined): string | null {
  if (text === undefined) return null
  if (isDay(text)) return text
  const facts = { field: '--on', value: text, allowed: 'a day: 2022-06-13' }
  throw new InputError(`--on is ${text}`, facts)
}

/** What is called, and the least cash that would do: for what is due, and had all been called. */
export function callsText(all: Network, { due, laterSum }: Calls, called: Network): Text {
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((of, it) => of + it, 0)
  const whole = sum(all.liabilities.value)
  const more = sum(called.liabilities.value) - sum(due.liabilities.value)
  return [
    say`${amount(whole - laterSum)} of ${amount(whole)} are due; of the rest ${amount(more)} are `,
    say`called because their debtors default. With ${amount(sum(bailIn(due)))} in cash nobody `,
    say`would fail to pay what is due; were all called, it would take `,
    say`${amount(sum(bailIn(all)))}.`,
  ]
}
