/**
 * Tokens that stand for others: what is behind each of them, down to the roots, which have prices
 * of their own, and what a loss at the bottom is at the top.
 *
 *     worth = (1 − ℓ) · (W · worth + own)       of tokens; of a root (1 − ℓ) · price
 *     exposure of a token to a root = sum over all paths down to it of the product of weights
 *
 * W_ij units of j are behind one unit of i, ℓ_j is the share of j that is lost, `own` what is
 * behind a unit besides. The worth of a token is its net asset value (NAV). Tokens may stand for
 * each other in a circle while what a lap brings back is less than what went in: the spectral
 * radius of W is below 1.
 *
 * Source: NAV = W · (1 − ℓ) · P + own, shared/spec/topics.md T3 (read 2026-11-29); here a loss of
 * the token itself counts too. Ignores: time, and who is paid first where not all is there.
 */
import { assert, InputError } from '../kit/assert.ts'
import { LARGEST } from '../units/magnitude.ts'
import { type Sparse, sparseOf } from './sparse.ts'
import { connectedParts, radiusBounds } from './spectral-radius.ts'

export interface Backing {
  readonly names: readonly string[]
  /** W: units of the column behind one unit of the row. */
  readonly weights: Sparse
  /** What is behind one unit besides, in the unit of prices; 0 for roots. */
  readonly own: Float64Array
  /** 1: something is behind it, and its worth follows from that. 0: a root. */
  readonly isToken: Uint8Array
  /** All names, what is behind before what stands on it; in a circle together. */
  readonly parts: readonly (readonly number[])[]
}

/** So many units of `by` are behind one `token`. */
export interface BackingEdge {
  readonly token: string
  readonly by: string
  /** Not below 0. */
  readonly weight: number
}

export interface BackedToken {
  readonly id: string
  /** Behind one unit besides, in the unit of prices; not below 0. Absent: nothing. */
  readonly own?: number
}

/** Tokens that may stand for each other in one circle: they are solved as a dense system. */
export const circleMax = 256

/** What a lap may bring back: rounding must not let through what never ends. */
const RADIUS_MAX = 1 - 1e-12

/**
 * Throws InputError for unknown names, a backing that is listed twice, negative weights, a token
 * behind which is nothing, and circles that bring back all that went in.
 */
export function backingOf(
  names: readonly string[],
  edges: readonly BackingEdge[],
  tokens: readonly BackedToken[] = [],
): Backing {
  const rowOf = new Map(names.map((name, row) => [name, row]))
  const seen = new Set<string>()
  const entries = edges.map(({ token, by, weight }) => {
    checkSize(`what is behind ${token}`, 'weight', weight)
    const row = rowNamed(rowOf, token, 'token')
    const column = rowNamed(rowOf, by, 'by')
    if (seen.has(`${row} ${column}`)) {
      throw new InputError(`${token} is said twice to be backed by ${by}`, {
        field: 'by',
        value: by,
        allowed: 'one row for each pair',
      })
    }
    seen.add(`${row} ${column}`)
    return { row, column, value: weight }
  })
  const backing = {
    names,
    weights: sparseOf(names.length, names.length, entries),
    own: new Float64Array(names.length),
    isToken: new Uint8Array(names.length),
  }
  for (const { row } of entries) backing.isToken[row] = 1
  for (const { id, own } of tokens) {
    const row = rowNamed(rowOf, id, 'tokens')
    if (own === undefined) continue
    checkSize(`what is behind ${id} besides`, 'own', own)
    backing.own[row] = own
    backing.isToken[row] = 1
  }
  refuseEmpty(backing)
  const parts = connectedParts(backing.weights)
  for (const part of parts) refuseCircle(backing, part)
  return { ...backing, parts }
}

function rowNamed(rowOf: ReadonlyMap<string, number>, name: string, field: string): number {
  const row = rowOf.get(name)
  if (row !== undefined) return row
  const allowed = [...rowOf.keys()].slice(0, 12).join(', ')
  throw new InputError(`nothing is called ${name}`, { field, value: name, allowed })
}

function checkSize(what: string, field: string, value: number): void {
  if (value >= 0 && value <= LARGEST) return
  throw new InputError(`${what} is ${value}`, { field, value, allowed: `0 to ${LARGEST}` })
}

function refuseEmpty({ names, weights, own, isToken }: Omit<Backing, 'parts'>): void {
  const empty = names.filter((_, row) => {
    return isToken[row] === 1 && own[row] === 0 && weights.begin[row] === weights.begin[row + 1]
  })
  if (empty.length === 0) return
  const facts = { field: 'weight', value: 0, allowed: 'something above 0 behind every token' }
  throw new InputError(`nothing is behind ${empty.slice(0, 12).join(', ')}`, facts)
}

function refuseCircle({ names, weights }: Omit<Backing, 'parts'>, part: readonly number[]): void {
  if (part.length === 1 && weightOf(weights, part[0], part[0]) === 0) return
  const members = part.map((row) => names[row])
  const circle = members.slice(0, 12).join(', ')
  if (part.length > circleMax) {
    const facts = { field: 'by', value: part.length, allowed: `at most ${circleMax}` }
    throw new InputError(`too many tokens stand for each other in a circle: ${circle} …`, facts)
  }
  const { high } = radiusBounds(denseWithin(weights, part))
  if (high < RADIUS_MAX) return
  throw new InputError(`${circle} stand for each other in a circle that never ends`, {
    field: 'weight',
    value: `each lap brings back ${high} times what went in`,
    allowed: 'weights whose spectral radius is below 1',
  })
}

const denseWithin = (weights: Sparse, part: readonly number[]): Sparse =>
  sparseOf(
    part.length,
    part.length,
    part.flatMap((from, row) =>
      part.map((to, column) => ({ row, column, value: weightOf(weights, from, to) })),
    ),
  )

function weightOf({ begin, column, value }: Sparse, row: number, to: number): number {
  for (let at = begin[row]; at < begin[row + 1]; at++) if (column[at] === to) return value[at]
  return 0
}

/** Parts at and behind a name, what is behind first. */
export function partsBehind(
  backing: Pick<Backing, 'weights' | 'parts'>,
  row: number,
): readonly (readonly number[])[] {
  const { begin, column } = backing.weights
  const isBehind = new Uint8Array(backing.weights.rows)
  const open = [row]
  isBehind[row] = 1
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (let at = begin[from]; at < begin[from + 1]; at++) {
      if (isBehind[column[at]] === 1) continue
      isBehind[column[at]] = 1
      open.push(column[at])
    }
  }
  return backing.parts.filter(([first]) => isBehind[first] === 1)
}

/** Roots that are behind something: with their prices all else is known. */
export function rootsOf({ names, weights, isToken }: Backing): number[] {
  const isBacking = new Uint8Array(names.length)
  for (const to of weights.column) isBacking[to] = 1
  return [...names.keys()].filter((row) => isToken[row] === 0 && isBacking[row] === 1)
}

/**
 * What one unit of each is worth, in the unit of prices, at most `LARGEST`, into `out`. `prices`
 * are read for roots only; `lost` is ℓ, a share of each; `own` stands in for that of the backing.
 */
export function worths(
  backing: Omit<Backing, 'names'>,
  prices: ArrayLike<number>,
  lost: ArrayLike<number>,
  { parts = backing.parts, own = backing.own as ArrayLike<number> } = {},
  out = new Float64Array(backing.weights.rows),
): Float64Array {
  const { weights, isToken } = backing
  const { begin, column, value } = weights
  for (const part of parts) {
    const [row] = part
    if (part.length > 1 || weightOf(weights, row, row) > 0) {
      solveCircle(backing, part, lost, own, out)
      continue
    }
    let sum = isToken[row] === 1 ? own[row] : prices[row]
    for (let at = begin[row]; at < begin[row + 1]; at++) sum += value[at] * out[column[at]]
    out[row] = Math.min((1 - lost[row]) * sum, LARGEST)
  }
  return out
}

/** (I − (1 − ℓ) W) x = (1 − ℓ) (own + what comes from outside), which needs no exchange of rows. */
function solveCircle(
  { weights }: Pick<Backing, 'weights'>,
  part: readonly number[],
  lost: ArrayLike<number>,
  own: ArrayLike<number>,
  out: Float64Array,
): void {
  const size = part.length
  const placeOf = new Map(part.map((row, place) => [row, place]))
  const matrix = part.map(() => new Float64Array(size + 1))
  for (const [place, row] of part.entries()) {
    const left = 1 - lost[row]
    const line = matrix[place]
    line[place] = 1
    line[size] = left * own[row]
    for (let at = weights.begin[row]; at < weights.begin[row + 1]; at++) {
      const to = placeOf.get(weights.column[at])
      if (to !== undefined) line[to] -= left * weights.value[at]
      else line[size] += left * weights.value[at] * out[weights.column[at]]
    }
  }
  for (let pivot = 0; pivot < size; pivot++) {
    assert(matrix[pivot][pivot] > 0, 'backing: a circle that ends can be solved')
    for (let row = pivot + 1; row < size; row++) {
      const factor = matrix[row][pivot] / matrix[pivot][pivot]
      if (factor === 0) continue
      for (let at = pivot; at <= size; at++) matrix[row][at] -= factor * matrix[pivot][at]
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = matrix[row][size]
    for (let at = row + 1; at < size; at++) sum -= matrix[row][at] * out[part[at]]
    out[part[row]] = Math.min(sum / matrix[row][row], LARGEST)
  }
}

/** Units of `root` behind one unit of each, through all paths; of what is left after `lost`. */
export function exposures(
  backing: Backing,
  root: number,
  lost: ArrayLike<number> = new Float64Array(backing.names.length),
): Float64Array {
  assert(backing.isToken[root] === 0, 'exposures: to a root')
  const prices = new Float64Array(backing.names.length)
  prices[root] = 1
  return worths(backing, prices, lost, { own: new Float64Array(prices.length) })
}
