/**
 * Who pays what when all debts fall due at once, and default costs something.
 *
 *     assets_i = e_i + Σ_j Π_ji x_j
 *     pays in full where assets_i ≥ p̄_i, else α e_i + β Σ_j Π_ji x_j        (α = β = 1: no costs)
 *
 * x is what a debtor pays inside the network, shared by what it owes there: Π_ij = L_ij / Σ_j L_ij.
 * Debts outside rank equally (default), or come first and the network shares what is left.
 *
 * Greatest solution (default): everybody pays, those who then cannot are set to default, the rest
 * is solved for them, and so on: at most one round for each institution ("fictitious default",
 * the algorithm GA). Sets, and no tolerance on payments: the map jumps, so that iterating from
 * above may stop one default too early. Least solution: nobody pays, and who then can is added.
 *
 * Source: Eisenberg and Noe, Management Science 47(2), 2001; Rogers and Veraart, Management Science
 * 59(4), 2013.
 * Assumes: one date, no netting sets, limited liability.
 * Invariant: external assets = equity + payments outside + costs of default.
 */
import { InputError } from '../kit/assert.ts'
import { type Network, owedOf } from './network.ts'
import { type Equations, type SettleWork, settle } from './settle.ts'
import { mapEntries, rowSums, type Sparse, transpose } from './sparse.ts'

export type Seniority = 'pari-passu' | 'external-senior'

export interface ClearingOptions {
  /** α: share of its external assets that a defaulter can still use. */
  readonly alpha?: number
  /** β: share of what it receives from others that a defaulter can still use. */
  readonly beta?: number
  readonly seniority?: Seniority
  readonly solution?: 'greatest' | 'least'
}

export interface Clearing {
  /** p: what each pays, inside and outside. */
  readonly payments: Float64Array
  /** The part of it that is paid inside the network. */
  readonly paidInside: Float64Array
  /** p̄. */
  readonly owed: Float64Array
  /** External assets and what is received, before any cost of default. */
  readonly assets: Float64Array
  /** What is left to the owners. */
  readonly equity: Float64Array
  /** What default has destroyed. */
  readonly costs: Float64Array
  /** The round in which each defaulted, from 1; 0: it pays in full. With `least`: 1 or 0. */
  readonly round: Int32Array
  readonly rounds: number
  readonly work: Readonly<SettleWork>
}

/** Short of what is owed by less than this share of it is rounding, and no default. */
export const defaultTolerance = 1e-12

export function rogersVeraart(network: Network, options: ClearingOptions = {}): Clearing {
  const { alpha = 1, beta = 1, seniority = 'pari-passu', solution = 'greatest' } = options
  checkShare('alpha', alpha)
  checkShare('beta', beta)
  const debts = debtsOf(network, alpha, beta, seniority)
  const work: SettleWork = { sweeps: 0, entries: 0, eliminations: 0 }
  const round = solution === 'greatest' ? fromAbove(debts, work) : fromBelow(debts, work)
  return result(network, debts, { alpha, beta, seniority }, round, work)
}

/** Everything owed inside, and what a defaulter would pay of it. */
interface Debts extends Equations {
  readonly owed: Float64Array
  readonly externalAssets: Float64Array
  /** Πᵀ: of what the column pays inside, the part that the row gets. */
  readonly received: Sparse
  /** Whom each owes: the row the column. */
  readonly creditors: Sparse
  /** What each pays inside, as far as it is known. */
  readonly x: Float64Array
}

function debtsOf(network: Network, alpha: number, beta: number, seniority: Seniority): Debts {
  const { liabilities, externalAssets, externalLiabilities } = network
  const cap = rowSums(liabilities)
  const owed = owedOf(network)
  const received = transpose(mapEntries(liabilities, (value, row) => value / cap[row]))
  // The part of an additional dollar of a defaulter that goes inside.
  const inside = cap.map((value, row) =>
    seniority === 'external-senior' ? 1 : value === 0 ? 0 : value / owed[row],
  )
  const first = seniority === 'external-senior' ? externalLiabilities : new Float64Array(cap.length)
  return {
    cap,
    owed,
    externalAssets,
    received,
    creditors: liabilities,
    matrix: mapEntries(received, (value, row) => inside[row] * beta * value),
    constant: externalAssets.map((value, row) => inside[row] * alpha * value - first[row]),
    x: new Float64Array(cap.length),
  }
}

/** Where assets fall short of what is owed. */
function isShort({ owed }: Debts, row: number, assets: number): boolean {
  return assets < owed[row] * (1 - defaultTolerance)
}

function assetsOf({ externalAssets, received, x }: Debts, row: number): number {
  let assets = externalAssets[row]
  for (let at = received.begin[row]; at < received.begin[row + 1]; at++) {
    assets += received.value[at] * x[received.column[at]]
  }
  return assets
}

/**
 * Round by round only those are looked at whom a change can have reached: a chain of defaults, one
 * in each round, costs its debts and not their square.
 */
function fromAbove(debts: Debts, work: SettleWork): Int32Array {
  const { cap, x } = debts
  const round = new Int32Array(cap.length)
  const seen = new Int32Array(cap.length)
  x.set(cap)
  let looked = Int32Array.from(cap.keys())
  for (let at = 1; at <= cap.length; at++) {
    const fallen = looked.filter((row) => {
      return round[row] === 0 && isShort(debts, row, assetsOf(debts, row))
    })
    if (fallen.length === 0) break
    for (const row of fallen) round[row] = at
    const { inDefault, others } = reached(debts, round, fallen, seen, at)
    settle(debts, inDefault, x, work)
    looked = others
  }
  return round
}

/** Those in default whose payments may change when these fall, and others whom they pay. */
function reached(
  { creditors }: Debts,
  round: Int32Array,
  fallen: Int32Array,
  seen: Int32Array,
  at: number,
) {
  const inDefault = [...fallen]
  const others: number[] = []
  for (const row of fallen) seen[row] = at
  for (let next = 0; next < inDefault.length; next++) {
    const from = inDefault[next]
    for (let entry = creditors.begin[from]; entry < creditors.begin[from + 1]; entry++) {
      const row = creditors.column[entry]
      if (seen[row] === at) continue
      seen[row] = at
      if (round[row] > 0) inDefault.push(row)
      else others.push(row)
    }
  }
  inDefault.sort((a, b) => round[a] - round[b] || a - b)
  return { inDefault: Int32Array.from(inDefault), others: Int32Array.from(others).sort() }
}

/** From nobody paying: 1 for those who cannot even when all who can do. */
function fromBelow(debts: Debts, work: SettleWork): Int32Array {
  const { cap, x } = debts
  let short = Int32Array.from(cap, (_, row) => row)
  for (let at = 0; at <= cap.length; at++) {
    settle(debts, short, x, work)
    const left = short.filter((row) => isShort(debts, row, assetsOf(debts, row)))
    if (left.length === short.length) break
    for (const row of short) if (!isShort(debts, row, assetsOf(debts, row))) x[row] = cap[row]
    short = left
  }
  const round = new Int32Array(cap.length)
  for (const row of short) round[row] = 1
  return round
}

type Terms = Required<Omit<ClearingOptions, 'solution'>>

function result(
  { externalAssets, externalLiabilities }: Network,
  debts: Debts,
  { alpha, beta, seniority }: Terms,
  round: Int32Array,
  work: SettleWork,
): Clearing {
  const { owed, cap, x } = debts
  const assets = owed.map((_, row) => assetsOf(debts, row))
  const payments = owed.map((full, row) => {
    if (round[row] === 0) return full
    const left = alpha * externalAssets[row] + beta * (assets[row] - externalAssets[row])
    if (seniority === 'external-senior') return x[row] + Math.min(externalLiabilities[row], left)
    // In two ways the same; the second keeps the digits of x.
    return cap[row] === 0 ? left : (x[row] / cap[row]) * full
  })
  return {
    payments,
    paidInside: x,
    owed,
    assets,
    equity: owed.map((full, row) => (round[row] === 0 ? Math.max(0, assets[row] - full) : 0)),
    costs: payments.map((paid, row) => (round[row] === 0 ? 0 : Math.max(0, assets[row] - paid))),
    round,
    rounds: round.reduce((most, value) => Math.max(most, value), 0),
    work,
  }
}

/** What each pays to whom. */
export function paymentMatrix({ liabilities }: Network, { paidInside }: Clearing): Sparse {
  const owed = rowSums(liabilities)
  return mapEntries(liabilities, (value, row) => (value / owed[row]) * paidInside[row])
}

function checkShare(field: string, value: number): void {
  if (value >= 0 && value <= 1) return
  throw new InputError(`${field} is ${value}`, { field, value, allowed: 'a share, 0 to 1' })
}
