/**
 * Who pays what when all debts fall due at once and default costs nothing:
 *
 *     p_i = min(p̄_i, e_i + Σ_j Π_ji p_j)
 *
 * Source: Eisenberg and Noe, Systemic Risk in Financial Systems, Management Science 47(2), 2001.
 * Assumes: one date, no netting sets, limited liability, all claims of a defaulter rank equally
 * (or outside ones first, as an option).
 * Invariant: no value is lost: external assets = equity + payments outside. One solution where
 * everybody owns something outside; greatest and least differ only in circles without any.
 */
import { equityOf, type Network } from './network.ts'
import { type Clearing, type ClearingOptions, rogersVeraart } from './rogers-veraart.ts'

export type EisenbergNoeOptions = Pick<ClearingOptions, 'seniority' | 'solution'>

export function eisenbergNoe(network: Network, options: EisenbergNoeOptions = {}): Clearing {
  return rogersVeraart(network, { ...options, alpha: 1, beta: 1 })
}

/**
 * The least cash that lets everybody pay in full, by who needs it: what each is short of while all
 * others pay. Whoever would only be dragged down then needs none.
 */
export function bailIn(network: Network): Float64Array {
  return equityOf(network).map((equity) => Math.max(0, -equity))
}
