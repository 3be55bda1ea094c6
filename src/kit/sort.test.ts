import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { argsort, isSortedByKeys, sortByKeys } from './sort.ts'

interface Row {
  key: number
  tie: number
  arrival: number
}

const few = fc.integer({ min: -3, max: 3 })
const anyRows = fc.array(
  fc.record({
    key: fc.oneof(few, fc.double({ noNaN: true })),
    tie: few,
    arrival: fc.nat(5),
  }),
  { maxLength: 300 },
)

const keyColumns = (rows: readonly Row[]) =>
  [
    Float64Array.from(rows, (row) => row.key),
    Float64Array.from(rows, (row) => row.tie),
    Int32Array.from(rows, (row) => row.arrival),
  ] as const

const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)

describe('sortByKeys', () => {
  test('orders by key, then tie, then arrival, like the built-in sort', () => {
    fc.assert(
      fc.property(anyRows, (table) => {
        const rows = Int32Array.from(table, (_, row) => row).reverse()
        sortByKeys(rows, 0, rows.length, ...keyColumns(table))
        const expected = [...table].sort(
          (a, b) => compare(a.key, b.key) || compare(a.tie, b.tie) || compare(a.arrival, b.arrival),
        )
        expect(Array.from(rows, (row) => keysOf(table[row]))).toEqual(expected.map(keysOf))
        expect(isSortedByKeys(rows, 0, rows.length, ...keyColumns(table))).toBe(true)
      }),
    )
  })

  test('leaves rows outside the slice alone', () => {
    const columns = keyColumns([5, 4, 3, 2, 1].map((key) => ({ key, tie: 0, arrival: 0 })))
    const rows = Int32Array.of(0, 1, 2, 3, 4)
    sortByKeys(rows, 1, 4, ...columns)
    expect([...rows]).toEqual([0, 3, 2, 1, 4])
    expect(isSortedByKeys(rows, 1, 4, ...columns)).toBe(true)
    expect(isSortedByKeys(rows, 0, 5, ...columns)).toBe(false)
  })

  // Inputs on which a quicksort without a way out needs n squared steps.
  test.each([
    ['all equal', () => 7],
    ['ascending', (row: number) => row],
    ['descending', (row: number) => -row],
    ['organ pipe', (row: number) => Math.min(row, 100_000 - row)],
    ['saw', (row: number) => row % 17],
  ])('sorts 100,000 rows that are %s', (_, keyOf) => {
    const count = 100_000
    const key = Float64Array.from({ length: count }, (_, row) => keyOf(row))
    const arrival = Int32Array.from({ length: count }, (_, row) => (row * 7919) % count)
    const rows = Int32Array.from({ length: count }, (_, row) => row)
    sortByKeys(rows, 0, count, key, new Float64Array(count), arrival)
    expect(isSortedByKeys(rows, 0, count, key, new Float64Array(count), arrival)).toBe(true)
    expect(new Set(rows).size).toBe(count)
  })

  test('needs n log n comparisons even against an adversary', () => {
    const count = 4096
    const adversary = createAdversary(count)
    const rows = Int32Array.from({ length: count }, (_, row) => row)
    sortByKeys(rows, 0, count, adversary.key, new Float64Array(count), new Int32Array(count))
    expect(adversary.comparisons()).toBeLessThan(5 * count * Math.log2(count))
    expect(adversary.comparisons()).toBeGreaterThan(2 * count * Math.log2(count))
    const key = adversary.settled()
    expect(isSortedByKeys(rows, 0, count, key, new Float64Array(count), rows)).toBe(true)
  })
})

describe('argsort', () => {
  test('is the stable order of the built-in sort', () => {
    const keys = fc.array(fc.oneof(few, fc.double({ noNaN: true })), { maxLength: 200 })
    fc.assert(
      fc.property(keys, (list) => {
        const expected = list.map((_, row) => row).sort((a, b) => compare(list[a], list[b]))
        expect([...argsort(Float64Array.from(list))]).toEqual(expected)
      }),
    )
  })

  test('treats -0 as 0 and knows infinities and subnormals', () => {
    const keys = [0, -0, Infinity, 5e-324, -Infinity, -5e-324, 0, -1, 1]
    expect([...argsort(Float64Array.from(keys))]).toEqual([4, 7, 5, 0, 1, 6, 3, 8, 2])
  })

  test('tells apart keys that agree in their upper half', () => {
    const keys = Float64Array.from(
      { length: 5000 },
      (_, row) => 100 + ((row * 7919) % 5000) * 1e-13,
    )
    const order = argsort(keys)
    for (let at = 1; at < order.length; at++) {
      expect(keys[order[at - 1]]).toBeLessThanOrEqual(keys[order[at]])
    }
  })

  test('refuses NaN', () => {
    expect(() => argsort(Float64Array.of(1, NaN))).toThrow('argsort: no key is NaN')
  })

  test('has nothing to do for no keys and one', () => {
    expect([...argsort(new Float64Array(0))]).toEqual([])
    expect([...argsort(Float64Array.of(3))]).toEqual([0])
  })
})

function keysOf({ key, tie, arrival }: Row): number[] {
  // The sort does not tell 0 from -0.
  return [key + 0, tie, arrival]
}

/**
 * Keys that make themselves up while they are compared, so that every pivot is a bad one
 * (McIlroy, A Killer Adversary for Quicksort, 1999). Undecided keys lie above all decided ones;
 * of two undecided keys that are compared, the one that looks like the pivot becomes the least.
 */
function createAdversary(count: number) {
  const value = new Float64Array(count).fill(Infinity)
  let decided = 0
  let comparisons = 0
  let candidate = -1
  let first = -1
  function read(row: number): number {
    if (first === -1) {
      first = row
      return value[row] === Infinity ? 1e9 : value[row]
    }
    const other = first
    first = -1
    comparisons++
    let seen = value[row] === Infinity ? 1e9 : value[row]
    if (value[row] === Infinity && value[other] === Infinity && row !== other) {
      const chosen = other === candidate ? other : row
      value[chosen] = decided++
      seen = chosen === row ? value[row] : 2e9
    }
    if (value[other] === Infinity) candidate = other
    else if (value[row] === Infinity) candidate = row
    return seen
  }
  const key = Array.from({ length: count }, (_, row) => ({ valueOf: () => read(row) }))
  return {
    key: key as unknown as Float64Array,
    comparisons: () => comparisons,
    settled: () => value.map((known) => (known === Infinity ? 1e9 : known)),
  }
}
