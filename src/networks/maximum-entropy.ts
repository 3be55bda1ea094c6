/**
 * Who has lent whom, when only the totals of each are known: the matrix that assumes nothing else,
 * with as many links as can be and nothing owed to oneself.
 *
 *     rows and columns of (1 off the diagonal) are scaled in turn until both sums fit
 *
 * It spreads every loss evenly and so understates contagion; `minimum-density` is the other end.
 *
 * Source: Upper and Worm, European Economic Review 48, 2004; numbers: Anand, Craig, von Peter,
 * Quantitative Finance 15(4), 2015.
 */
import { InputError } from '../kit/assert.ts'
import { checkAmount } from './network.ts'
import { type Entry, type Sparse, sparseOf } from './sparse.ts'

export interface Totals {
  /** What each has lent: the sums of rows. */
  readonly claims: ArrayLike<number>
  /** What each has borrowed: the sums of columns. */
  readonly debts: ArrayLike<number>
}

const countMax = 2000
const roundsMax = 100_000
/** Sums fit where they are off by this share of the whole. */
const precision = 1e-12

export function maximumEntropy(totals: Totals): Sparse {
  const { claims, debts } = checkTotals(totals, countMax)
  const count = claims.length
  const whole = claims.reduce((sum, value) => sum + value, 0)
  const hub = claims.findIndex((claim, row) => claim + debts[row] >= whole * (1 - 1e-9))
  if (hub >= 0) return starOf(hub, claims, debts)
  // M_ij = left_i · right_j off the diagonal: two vectors say all.
  const left = new Float64Array(count).fill(1)
  const right = new Float64Array(count).fill(1)
  for (let round = 0; round < roundsMax; round++) {
    const off = scale(left, claims, right)
    scale(right, debts, left)
    if (off <= precision * whole && round > 0) return matrixOf(left, right)
  }
  throw new InputError('no matrix without loans to oneself has these totals', {
    value: `${roundsMax} rounds`,
    allowed: 'nobody lends or borrows as much as all others together can take or give',
  })
}

/** One is on one side of every loan: there is no other matrix, and scaling would take for ever. */
function starOf(hub: number, claims: Float64Array, debts: Float64Array): Sparse {
  const entries: Entry[] = []
  for (const [row, claim] of claims.entries()) {
    if (row === hub) continue
    entries.push({ row, column: hub, value: claim }, { row: hub, column: row, value: debts[row] })
  }
  return sparseOf(claims.length, claims.length, entries)
}

/** Scales one side until its sums fit; returns how far off they were. */
function scale(own: Float64Array, wanted: Float64Array, other: Float64Array): number {
  const all = other.reduce((sum, value) => sum + value, 0)
  let off = 0
  for (const [row, target] of wanted.entries()) {
    const reach = all - other[row]
    off += Math.abs(own[row] * reach - target)
    own[row] = reach > 0 ? target / reach : 0
  }
  return off
}

function matrixOf(left: Float64Array, right: Float64Array): Sparse {
  const entries: Entry[] = []
  for (const [row, a] of left.entries()) {
    for (const [column, b] of right.entries()) {
      if (row !== column && a * b > 0) entries.push({ row, column, value: a * b })
    }
  }
  return sparseOf(left.length, left.length, entries)
}

/** As lists of numbers, or an error that says what does not fit. */
export function checkTotals(totals: Totals, most: number) {
  const claims = Float64Array.from(totals.claims)
  const debts = Float64Array.from(totals.debts)
  const count = claims.length
  if (debts.length !== count || count > most) {
    throw new InputError(`there are totals of ${count} lenders and ${debts.length} borrowers`, {
      value: Math.max(count, debts.length),
      allowed: `as many of both, ${most} at most`,
    })
  }
  for (const [field, values] of Object.entries({ claims, debts })) {
    for (const [row, value] of values.entries()) checkAmount(`${field} ${row + 1}`, value)
  }
  const lent = claims.reduce((sum, value) => sum + value, 0)
  const borrowed = debts.reduce((sum, value) => sum + value, 0)
  if (Math.abs(lent - borrowed) > 1e-9 * Math.max(lent, borrowed)) {
    throw new InputError('claims and debts do not balance', {
      field: 'debts',
      value: borrowed,
      allowed: `${lent}, which is what is lent in all`,
    })
  }
  for (const [row, claim] of claims.entries()) {
    const rest = borrowed - debts[row]
    if (claim <= rest * (1 + 1e-9)) continue
    throw new InputError(`institution ${row + 1} has lent more than all others have borrowed`, {
      field: `claims ${row + 1}`,
      value: claim,
      allowed: `${rest} at most`,
    })
  }
  return { claims, debts }
}
