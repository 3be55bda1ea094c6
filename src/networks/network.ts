/**
 * Institutions and what they owe each other: the balance sheets that every method here starts from.
 *
 *     assets        external assets + claims on others in the network
 *     liabilities   external liabilities + debts to others in the network
 *     equity        assets − liabilities, at face value
 *
 * Money is in one unit throughout; amounts are never negative. "From" owes, "to" is owed.
 */
import { assert, InputError } from '../kit/assert.ts'
import { columnSums, entriesOf, rowSums, type Sparse, sparseOf } from './sparse.ts'

export interface Network {
  readonly names: readonly string[]
  /** L: the row owes the column. */
  readonly liabilities: Sparse
  /** e: what each owns outside the network, at today's prices. */
  readonly externalAssets: Float64Array
  /** What each owes outside the network. */
  readonly externalLiabilities: Float64Array
}

export interface Institution {
  readonly name: string
  readonly externalAssets: number
  /** Default 0. */
  readonly externalLiabilities?: number | undefined
  /** Its claims on the others in all, where known beside the single ones: they have to agree. */
  readonly claims?: number | undefined
  /** Its debts to the others in all, likewise. */
  readonly debts?: number | undefined
}

export interface Liability {
  /** Who owes. */
  readonly from: string
  /** Whom. */
  readonly to: string
  readonly amount: number
}

export const institutionsMax = 100_000
export const liabilitiesMax = 4_000_000

/** Two sums of one thing may differ by rounding, this share of the larger, and no more. */
const balanceTolerance = 1e-9

/** Several liabilities of one pair add up. Throws an `InputError` that names who is meant. */
export function networkOf(
  institutions: readonly Institution[],
  liabilities: readonly Liability[],
): Network {
  requireAtMost('institutions', institutions.length, institutionsMax)
  requireAtMost('liabilities', liabilities.length, liabilitiesMax)
  const rowOf = new Map<string, number>()
  for (const { name } of institutions) {
    if (name === '') throw new InputError('an institution has no name', { allowed: 'a name' })
    if (rowOf.has(name))
      throw new InputError(`two institutions are called ${name}`, { value: name })
    rowOf.set(name, rowOf.size)
  }
  const count = institutions.length
  const entries = liabilities.map((it, at) => entryOf(it, at, rowOf))
  const network: Network = {
    names: institutions.map(({ name }) => name),
    liabilities: sparseOf(count, count, entries),
    externalAssets: Float64Array.from(institutions, (it) => it.externalAssets),
    externalLiabilities: Float64Array.from(institutions, (it) => it.externalLiabilities ?? 0),
  }
  checkNetwork(network)
  checkBalance(network, institutions)
  return network
}

/** For matrices as in papers: row i owes column j. Without `names` they are called 1, 2, 3 … */
export function networkOfMatrix(
  liabilities: Sparse,
  externalAssets: ArrayLike<number>,
  externalLiabilities: ArrayLike<number> = new Float64Array(liabilities.rows),
  names: readonly string[] = Array.from({ length: liabilities.rows }, (_, row) => `${row + 1}`),
): Network {
  const network: Network = {
    names,
    liabilities,
    externalAssets: Float64Array.from(externalAssets),
    externalLiabilities: Float64Array.from(externalLiabilities),
  }
  checkNetwork(network)
  return network
}

/** Refuses what no method could read: wrong lengths, negative amounts, NaN, debts to oneself. */
export function checkNetwork(network: Network): void {
  const { names, liabilities, externalAssets, externalLiabilities } = network
  const count = names.length
  checkSquare(liabilities, 'liabilities')
  for (const [field, { length }] of Object.entries({
    liabilities: { length: liabilities.rows },
    externalAssets,
    externalLiabilities,
  })) {
    if (length !== count) {
      const allowed = `${count}, one for each institution`
      throw new InputError(`there are ${length} ${field}`, { field, value: length, allowed })
    }
  }
  let total = 0
  for (const [row, name] of names.entries()) {
    checkAmount(`externalAssets of ${name}`, externalAssets[row])
    checkAmount(`externalLiabilities of ${name}`, externalLiabilities[row])
    total += externalAssets[row] + externalLiabilities[row]
  }
  for (const { row, column, value } of entriesOf(liabilities)) {
    if (row === column) throw selfLoop(names[row], value)
    checkAmount(`what ${names[row]} owes ${names[column]}`, value)
    total += value
  }
  if (total === Infinity) {
    const allowed = 'amounts that add up to a number'
    throw new InputError('the amounts are too large', { value: total, allowed })
  }
}

/** p̄: what each owes in all. */
export function owedOf({ liabilities, externalLiabilities }: Network): Float64Array {
  return rowSums(liabilities).map((inside, row) => inside + externalLiabilities[row])
}

/** Assets less liabilities, every claim at face value. Below zero: insolvent before anything. */
export function equityOf(network: Network): Float64Array {
  const claims = columnSums(network.liabilities)
  const owed = owedOf(network)
  return network.externalAssets.map((assets, row) => assets + claims[row] - owed[row])
}

/** The network after some have lost external assets, at most what they have. */
export function shocked(network: Network, losses: ArrayLike<number>): Network {
  assert(losses.length === network.names.length, 'shocked: one loss for each institution')
  const externalAssets = network.externalAssets.map((assets, row) => {
    const value = losses[row]
    if (value >= 0 && value <= assets) return assets - value
    throw new InputError(`${network.names[row]} cannot lose ${value} of its external assets`, {
      field: network.names[row],
      value,
      allowed: `0 to ${assets}, what it has`,
    })
  })
  return { ...network, externalAssets }
}

export function checkSquare({ rows, columns }: Sparse, field: string): void {
  if (rows === columns) return
  const value = `${rows} × ${columns}`
  throw new InputError(`${field} have ${rows} rows and ${columns} columns`, {
    field,
    value,
    allowed: 'a square matrix: the same institutions owe and are owed',
  })
}

export function checkAmount(field: string, value: number): void {
  if (value >= 0 && value < Infinity) return
  throw new InputError(`${field} is ${value}`, { field, value, allowed: 'a number from 0 up' })
}

function entryOf({ from, to, amount }: Liability, at: number, rowOf: ReadonlyMap<string, number>) {
  const [row, column] = [from, to].map((name) => {
    const found = rowOf.get(name)
    if (found !== undefined) return found
    throw new InputError(`liability ${at + 1} names ${name}, which is no institution`, {
      field: `${from} → ${to}`,
      value: name,
      allowed: 'the name of an institution',
    })
  })
  if (row === column) throw selfLoop(from, amount)
  checkAmount(`what ${from} owes ${to}`, amount)
  return { row, column, value: amount }
}

function selfLoop(name: string, value: number): InputError {
  const allowed = 'liabilities to others'
  return new InputError(`${name} owes itself`, { field: `${name} → ${name}`, value, allowed })
}

function checkBalance({ liabilities }: Network, institutions: readonly Institution[]): void {
  const debts = rowSums(liabilities)
  const claims = columnSums(liabilities)
  for (const [row, it] of institutions.entries()) {
    requireBalance(`the debts of ${it.name}`, it.debts, debts[row])
    requireBalance(`the claims of ${it.name}`, it.claims, claims[row])
  }
}

function requireBalance(field: string, given: number | undefined, summed: number): void {
  if (given === undefined) return
  checkAmount(field, given)
  if (Math.abs(given - summed) <= balanceTolerance * Math.max(given, summed)) return
  throw new InputError(`${field} do not balance`, {
    field,
    value: given,
    allowed: `${summed}, which is the sum of the single liabilities`,
  })
}

function requireAtMost(field: string, value: number, most: number): void {
  if (value <= most) return
  throw new InputError(`there are too many ${field}`, { field, value, allowed: `${most} at most` })
}
