/**
 * Orders of rows. `sortByKeys` sorts a list of row numbers in place and allocates nothing;
 * `argsort` orders millions of keys once, when a world is compiled.
 */
import { assert } from './assert.ts'

/**
 * Sorts rows [begin, end) of a list of row numbers by `key` ascending, then `tie` ascending, then
 * `arrival` ascending. NaN has no place in an order: keys must not hold it.
 *
 * Quicksort on the middle of three, insertion sort below 24 rows, and heap sort where quicksort
 * would degenerate: n log n always.
 */
export function sortByKeys(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): void {
  assert(begin >= 0 && begin <= end && end <= rows.length, 'sortByKeys: the range lies inside')
  let depth = 0
  for (let length = end - begin; length > 1; length >>= 1) depth += 2
  quicksort(rows, begin, end, key, tie, arrival, depth)
}

/** Is the list already in the order `sortByKeys` would give it? */
export function isSortedByKeys(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): boolean {
  for (let at = begin + 1; at < end; at++) {
    if (isBefore(rows[at], rows[at - 1], key, tie, arrival)) return false
  }
  return true
}

function isBefore(
  a: number,
  b: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): boolean {
  if (key[a] !== key[b]) return key[a] < key[b]
  if (tie[a] !== tie[b]) return tie[a] < tie[b]
  return arrival[a] < arrival[b]
}

function quicksort(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
  depth: number,
): void {
  while (end - begin > 24) {
    if (depth-- === 0) {
      heapsort(rows, begin, end, key, tie, arrival)
      return
    }
    const pivot = middleOfThree(rows, begin, end, key, tie, arrival)
    let left = begin
    let right = end - 1
    while (left <= right) {
      while (isBefore(rows[left], pivot, key, tie, arrival)) left++
      while (isBefore(pivot, rows[right], key, tie, arrival)) right--
      if (left <= right) swap(rows, left++, right--)
    }
    // Recursion into the shorter part keeps the stack below log2 n.
    if (right + 1 - begin < end - left) {
      quicksort(rows, begin, right + 1, key, tie, arrival, depth)
      begin = left
    } else {
      quicksort(rows, left, end, key, tie, arrival, depth)
      end = right + 1
    }
  }
  insertionSort(rows, begin, end, key, tie, arrival)
}

function middleOfThree(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): number {
  const a = rows[begin]
  const b = rows[(begin + end) >>> 1]
  const c = rows[end - 1]
  if (isBefore(a, b, key, tie, arrival)) {
    if (isBefore(b, c, key, tie, arrival)) return b
    return isBefore(a, c, key, tie, arrival) ? c : a
  }
  if (isBefore(a, c, key, tie, arrival)) return a
  return isBefore(b, c, key, tie, arrival) ? c : b
}

function insertionSort(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): void {
  for (let at = begin + 1; at < end; at++) {
    const row = rows[at]
    let hole = at
    while (hole > begin && isBefore(row, rows[hole - 1], key, tie, arrival)) {
      rows[hole] = rows[hole - 1]
      hole--
    }
    rows[hole] = row
  }
}

function heapsort(
  rows: Int32Array,
  begin: number,
  end: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): void {
  for (let root = (end - begin) >>> 1; root-- > 0; ) {
    sift(rows, begin, end, root, key, tie, arrival)
  }
  while (end - begin > 1) {
    swap(rows, begin, --end)
    sift(rows, begin, end, 0, key, tie, arrival)
  }
}

/** Moves the row at `root` down until no child comes after it. */
function sift(
  rows: Int32Array,
  begin: number,
  end: number,
  root: number,
  key: Float64Array,
  tie: Float64Array,
  arrival: Int32Array,
): void {
  const count = end - begin
  const row = rows[begin + root]
  for (let child = 2 * root + 1; child < count; child = 2 * root + 1) {
    if (
      child + 1 < count &&
      isBefore(rows[begin + child], rows[begin + child + 1], key, tie, arrival)
    ) {
      child++
    }
    if (!isBefore(row, rows[begin + child], key, tie, arrival)) break
    rows[begin + root] = rows[begin + child]
    root = child
  }
  rows[begin + root] = row
}

function swap(rows: Int32Array, a: number, b: number): void {
  const kept = rows[a]
  rows[a] = rows[b]
  rows[b] = kept
}

const DIGIT_BITS = 11
const DIGITS = 2048
const DIGIT_MASK = DIGITS - 1

/**
 * Row numbers in the order of their keys, ascending; equal keys stay in row order (stable), and
 * -0 equals 0. Radix sort on six digits of the 64 bits, which skips digits that are all the same:
 * 60 ns a key for millions of them.
 */
export function argsort(keys: Float64Array): Int32Array {
  const count = keys.length
  let from = createPass(count)
  let to = createPass(count)
  const counts = countDigits(keys, from)
  for (let digit = 0; digit < 6; digit++) {
    const begins = counts.subarray(digit * DIGITS, (digit + 1) * DIGITS)
    if (!toBegins(begins, count)) continue
    if (digit < 3) scatterLow(from, to, begins, digit * DIGIT_BITS)
    else scatterHigh(from, to, begins, (digit - 3) * DIGIT_BITS)
    const swapped = from
    from = to
    to = swapped
  }
  return from.row
}

/** Keys as two words each that sort like the key when read as one unsigned number. */
interface Pass {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly row: Int32Array
}

function createPass(count: number): Pass {
  return {
    low: new Int32Array(count),
    high: new Int32Array(count),
    row: new Int32Array(count),
  }
}

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)
double[0] = 1
const HIGH = halves[0] === 0 ? 1 : 0
const LOW = 1 - HIGH

/** Fills a pass with the keys in row order, and counts how often each digit has each value. */
function countDigits(keys: Float64Array, { low, high, row }: Pass): Int32Array {
  const counts = new Int32Array(6 * DIGITS)
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    assert(!Number.isNaN(key), 'argsort: no key is NaN')
    double[0] = key + 0
    // Negative numbers sort backwards by their bits: all bits are flipped, else only the sign.
    const sign = halves[HIGH] >> 31
    const a = halves[LOW] ^ sign
    const b = halves[HIGH] ^ (sign | 0x80000000)
    low[at] = a
    high[at] = b
    row[at] = at
    counts[a & DIGIT_MASK]++
    counts[DIGITS + ((a >>> 11) & DIGIT_MASK)]++
    counts[2 * DIGITS + (a >>> 22)]++
    counts[3 * DIGITS + (b & DIGIT_MASK)]++
    counts[4 * DIGITS + ((b >>> 11) & DIGIT_MASK)]++
    counts[5 * DIGITS + (b >>> 22)]++
  }
  return counts
}

/** Turns counts into the first place of each value; false where all keys share one value. */
function toBegins(counts: Int32Array, total: number): boolean {
  let begin = 0
  for (let value = 0; value < DIGITS; value++) {
    const count = counts[value]
    if (count === total) return false
    counts[value] = begin
    begin += count
  }
  return true
}

function scatterLow(from: Pass, to: Pass, begins: Int32Array, shift: number): void {
  const { low, high, row } = from
  for (let at = 0; at < row.length; at++) {
    const place = begins[(low[at] >>> shift) & DIGIT_MASK]++
    to.low[place] = low[at]
    to.high[place] = high[at]
    to.row[place] = row[at]
  }
}

/** The lower words have done their work and stay behind. */
function scatterHigh(from: Pass, to: Pass, begins: Int32Array, shift: number): void {
  const { high, row } = from
  for (let at = 0; at < row.length; at++) {
    const place = begins[(high[at] >>> shift) & DIGIT_MASK]++
    to.high[place] = high[at]
    to.row[place] = row[at]
  }
}
