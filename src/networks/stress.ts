/**
 * Losses that travel from borrower to lender: the loop under `debtrank`, `debtrank-single-hit` and
 * `threshold`, which differ in one line, when and how much a stressed borrower passes on.
 *
 *     s_i = loss / equity            stress, may exceed 1: losses beyond equity fall on others
 *     W_ij = A_ij / E_i              stress of lender i when borrower j loses everything
 *     s_i(t+1) = s_i(t) + Σ_j W_ij · passed_j(t)
 *
 * Everybody acts at once in a round, and passes on min(1, s) in all at most. Only those with
 * something to pass on are looked at, so a round costs the edges that carry something.
 */
import { assert, InputError } from '../kit/assert.ts'
import { checkSquare } from './network.ts'
import { mapEntries, type Sparse, transpose } from './sparse.ts'

/**
 * What a borrower passes on: every rise of its stress (`differential`), its first stress and no
 * more (`single-hit`), everything once it has lost all (`at-default`).
 */
export type Passing = 'differential' | 'single-hit' | 'at-default'

export interface StressOptions {
  /** Ends when the stresses of a round move less than this in all (root of squares). */
  readonly tolerance?: number
  readonly roundsMax?: number
}

export interface StressResult {
  /** s: the loss of each as a share of its equity, also above 1. */
  readonly stress: Float64Array
  /** The round in which each lost everything, from 1; 0 from the start; −1 never. */
  readonly defaultRound: Int32Array
  readonly rounds: number
  /** False: it was still moving after `roundsMax`. */
  readonly isSettled: boolean
  /** Edges along which something was passed on. */
  readonly edges: number
}

export interface ImpactOptions {
  /** Default 1 in the paper of 2012; none otherwise. */
  readonly cap?: number
}

/** A stress this close to 1 is 1. */
export const stressTolerance = 1e-12

const roundsMaxDefault = 100_000

/**
 * W turned around, so that a row is a borrower: its default costs each lender (column) this share
 * of its equity. `exposures`: the row has lent the column. Lenders without equity have defaulted
 * already and lose nothing more.
 */
export function impactMatrix(
  exposures: Sparse,
  equity: ArrayLike<number>,
  { cap = Infinity }: ImpactOptions = {},
): Sparse {
  checkSquare(exposures, 'exposures')
  assert(equity.length === exposures.rows, 'impactMatrix: one equity for each institution')
  const impact = mapEntries(exposures, (value, row) => {
    if (value < 0 || Number.isNaN(equity[row])) {
      const allowed = 'numbers, exposures from 0 up'
      throw new InputError('an exposure is negative or has no equity behind it', { value, allowed })
    }
    return equity[row] > 0 ? Math.min(cap, value / equity[row]) : 0
  })
  return transpose(impact)
}

const passingCodes: Readonly<Record<Passing, number>> = {
  differential: 0,
  'single-hit': 1,
  'at-default': 2,
}

/** `shock`: the stress of each at the start, from 0. */
export function propagate(
  impact: Sparse,
  shock: ArrayLike<number>,
  passing: Passing,
  { tolerance = 1e-12, roundsMax = roundsMaxDefault }: StressOptions = {},
): StressResult {
  checkShock(shock, impact.rows)
  const state = stateOf(shock)
  const code = passingCodes[passing]
  let rounds = 0
  let edges = 0
  let count = take(state, impact.rows, code, rounds)
  let isSettled = count === 0
  while (!isSettled && rounds < roundsMax) {
    rounds++
    for (let at = 0; at < count; at++) {
      const row = state.active[at]
      edges += impact.begin[row + 1] - impact.begin[row]
    }
    const hitCount = pass(impact, state, count, rounds)
    let moved = 0
    for (let at = 0; at < hitCount; at++) {
      const by = state.arrived[state.hit[at]]
      moved += by * by
    }
    const kept = state.active
    state.active = state.hit
    state.hit = kept
    count = take(state, hitCount, code, rounds)
    isSettled = count === 0 || moved < tolerance * tolerance
  }
  return { stress: state.stress, defaultRound: state.defaultRound, rounds, isSettled, edges }
}

interface State {
  readonly stress: Float64Array
  readonly defaultRound: Int32Array
  /** What each has passed on so far, and passes on in this round. */
  readonly passed: Float64Array
  readonly portion: Float64Array
  /** Stress that came in this round. Small changes are kept apart: added up they would round. */
  readonly arrived: Float64Array
  /** The last round in which each was hit. */
  readonly seen: Int32Array
  active: Int32Array
  hit: Int32Array
}

function stateOf(shock: ArrayLike<number>): State {
  const count = shock.length
  const active = new Int32Array(count)
  for (let row = 0; row < count; row++) active[row] = row
  return {
    stress: new Float64Array(count),
    defaultRound: new Int32Array(count).fill(-1),
    passed: new Float64Array(count),
    portion: new Float64Array(count),
    arrived: new Float64Array(shock),
    seen: new Int32Array(count),
    active,
    hit: new Int32Array(count),
  }
}

/** What the active ones pass on arrives. Returns how many are hit. */
function pass(impact: Sparse, state: State, count: number, round: number): number {
  // Where many pass something on, to look whether each has been hit costs more than it saves.
  return count > impact.rows / 8
    ? passToAll(impact, state, count)
    : passToSome(impact, state, count, round)
}

function passToSome(
  { begin, column, value }: Sparse,
  { active, portion, arrived, seen, hit }: State,
  count: number,
  round: number,
): number {
  let hitCount = 0
  for (let at = 0; at < count; at++) {
    const row = active[at]
    const part = portion[row]
    const end = begin[row + 1]
    for (let entry = begin[row]; entry < end; entry++) {
      const lender = column[entry]
      if (seen[lender] !== round) {
        seen[lender] = round
        arrived[lender] = 0
        hit[hitCount++] = lender
      }
      arrived[lender] += part * value[entry]
    }
  }
  return hitCount
}

function passToAll(
  { rows, begin, column, value }: Sparse,
  { active, portion, arrived, hit }: State,
  count: number,
): number {
  arrived.fill(0)
  for (let at = 0; at < count; at++) {
    const row = active[at]
    const part = portion[row]
    const end = begin[row + 1]
    for (let entry = begin[row]; entry < end; entry++) {
      arrived[column[entry]] += part * value[entry]
    }
  }
  let hitCount = 0
  for (let row = 0; row < rows; row++) if (arrived[row] > 0) hit[hitCount++] = row
  return hitCount
}

/** Adds what has arrived, and keeps of the active those who now pass something on. */
function take(state: State, count: number, code: number, round: number): number {
  const { active, arrived, stress, passed, portion, defaultRound } = state
  let kept = 0
  for (let at = 0; at < count; at++) {
    const row = active[at]
    const by = arrived[row]
    const isBefore = defaultRound[row] >= 0
    stress[row] += by
    const isDefaulted = stress[row] >= 1 - stressTolerance
    if (isDefaulted && !isBefore) defaultRound[row] = round
    let part = 0
    if (code === 0) part = isBefore ? 0 : isDefaulted ? 1 - passed[row] : by
    else if (code === 1) part = passed[row] > 0 ? 0 : Math.min(1, stress[row])
    else part = isDefaulted && !isBefore ? 1 : 0
    if (!(part > 0)) continue
    passed[row] += part
    portion[row] = part
    active[kept++] = row
  }
  return kept
}

function checkShock(shock: ArrayLike<number>, count: number): void {
  assert(shock.length === count, 'propagate: one shock for each institution')
  for (let row = 0; row < count; row++) {
    const value = shock[row]
    if (value >= 0 && value < Infinity) continue
    const allowed = 'a share of equity, from 0 up'
    throw new InputError(`the shock of institution ${row + 1} is ${value}`, { value, allowed })
  }
}

/** h: stress as the papers count it, where nobody loses more than all. */
export const cappedStress = (stress: Float64Array): Float64Array =>
  stress.map((value) => Math.min(1, value))

/** One line about a shock: what it was, what the network added to it. */
export interface StressSummary {
  /** Shares of the whole, by weight, nobody counting above 1. */
  readonly originalStress: number
  readonly additionalStress: number
  /** Money; losses beyond equity count too. */
  readonly originalLosses: number
  readonly additionalLosses: number
  readonly additionalDefaults: number
}

/** `weights` say how much each counts, in any unit; `equity` turns shares into money. */
export function summarizeStress(
  shock: ArrayLike<number>,
  { stress }: StressResult,
  weights: ArrayLike<number>,
  equity: ArrayLike<number>,
): StressSummary {
  let whole = 0
  let [before, after, originalLosses, losses, additionalDefaults] = [0, 0, 0, 0, 0]
  for (let row = 0; row < stress.length; row++) {
    whole += weights[row]
    before += weights[row] * Math.min(1, shock[row])
    after += weights[row] * Math.min(1, stress[row])
    originalLosses += equity[row] * shock[row]
    losses += equity[row] * stress[row]
    const isBefore = shock[row] >= 1 - stressTolerance
    if (!isBefore && stress[row] >= 1 - stressTolerance) additionalDefaults++
  }
  // Where nobody counts, nothing of the whole is lost.
  const shareOf = (value: number) => (whole > 0 ? value / whole : 0)
  return {
    originalStress: shareOf(before),
    additionalStress: shareOf(after - before),
    originalLosses,
    additionalLosses: losses - originalLosses,
    additionalDefaults,
  }
}
