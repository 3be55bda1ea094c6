/**
 * Contagion by default alone: claims keep their face value while the debtor's equity is above zero,
 * and are worth the recovery once it is not.
 *
 *     E_i = e_i − external debts − debts + Σ_j A_ij V(E_j)        V = 1 where E_j > 0, else R
 *
 * Equity of exactly zero is default, as in the reference (NEVA); `isZeroAlive` turns that around.
 * Whoever owes nothing cannot default.
 *
 * Source: Furfine, Journal of Money, Credit and Banking 35(1), 2003 (R = 0); Battiston et al., PNAS
 * 113(36), 2016 (R > 0).
 * Assumes: recovery is known and the same for all: no value is kept together, unlike in a clearing.
 */
import { InputError } from '../kit/assert.ts'
import { equityOf, type Network, owedOf } from './network.ts'

export interface FurfineOptions {
  /** R: what is left of a claim on a defaulter, a share. Default 0. */
  readonly recovery?: number
  /** Whoever has exactly nothing left goes on. Default false. */
  readonly isZeroAlive?: boolean
}

export interface FurfineResult {
  readonly equity: Float64Array
  /** What each has lost on claims. */
  readonly losses: Float64Array
  /** The round in which each defaulted; round 1 needs nobody else. 0: never. */
  readonly round: Int32Array
  readonly rounds: number
}

export function furfine(
  network: Network,
  { recovery = 0, isZeroAlive = false }: FurfineOptions = {},
): FurfineResult {
  if (!(recovery >= 0 && recovery <= 1)) {
    const allowed = 'a share, 0 to 1'
    throw new InputError(`recovery is ${recovery}`, { field: 'recovery', value: recovery, allowed })
  }
  const { begin, column, value } = network.liabilities
  const face = equityOf(network)
  const owed = owedOf(network)
  const equity = face.slice()
  const losses = new Float64Array(face.length)
  const round = new Int32Array(face.length)
  // At most one round for each, as each round but the last has a default.
  for (let at = 1; ; at++) {
    let count = 0
    for (const [row, left] of equity.entries()) {
      const isDefault = isZeroAlive ? left < 0 : left <= 0
      if (round[row] !== 0 || owed[row] === 0 || !isDefault) continue
      round[row] = at
      count++
    }
    if (count === 0) return { equity, losses, round, rounds: at - 1 }
    for (const [row, since] of round.entries()) {
      if (since !== at) continue
      for (let entry = begin[row]; entry < begin[row + 1]; entry++) {
        losses[column[entry]] += (1 - recovery) * value[entry]
      }
    }
    for (const [row, lost] of losses.entries()) equity[row] = face[row] - lost
  }
}
