import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvariantError } from './assert.ts'
import { copyState, restoreState } from './state.ts'

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(9), tie('value')), { maxLength: 3 }).map((it) => new Map(it)),
    fc.array(fc.nat(9), { maxLength: 3 }).map((it) => new Set(it)),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
  ),
})).value
const fields = fc.dictionary(fc.constantFrom('x', 'y', 'z'), plain, { noNullPrototype: true })

describe('plain state', () => {
  test('is copied whole, and put back over anything else', () => {
    fc.assert(
      fc.property(fields, fields, (first, second) => {
        const kept = copyState(first)
        expect(kept).toEqual(first)
        const live = copyState(second)
        restoreState(live, kept)
        expect(live).toEqual(first)
        expect(kept).toEqual(first)
      }),
      { numRuns: 300 },
    )
  })

  test('what is put back shares nothing with what was kept', () => {
    const kept = copyState({
      rows: [{ left: 1 }],
      held: new Map([[1, [2]]]),
      at: new Float64Array(2),
    })
    const live: typeof kept = { rows: [], held: new Map(), at: new Float64Array(1) }
    restoreState(live, kept)
    live.rows[0].left = 5
    live.held.get(1)?.push(7)
    live.at[0] = 9
    expect(kept).toEqual({
      rows: [{ left: 1 }],
      held: new Map([[1, [2]]]),
      at: new Float64Array(2),
    })
  })

  test('writes into the containers that are there', () => {
    const live = { rows: [{ left: 1 }], at: new Float64Array([1, 2]) }
    const kept = copyState(live)
    const [row] = live.rows
    const { at } = live
    row.left = 2
    at[1] = 7
    live.rows.push({ left: 3 })
    restoreState(live, kept)
    expect(live.rows[0]).toBe(row)
    expect(live.at).toBe(at)
    expect([row.left, at[1], live.rows.length]).toEqual([1, 2, 1])
  })

  test.each([[() => 0], [new (class Book {})()]])('refuses what is not plain', (it) => {
    expect(() => copyState({ it })).toThrow(InvariantError)
  })
})
