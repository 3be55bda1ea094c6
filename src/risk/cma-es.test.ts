import { expect, test } from 'vitest'
import { evolve } from './cma-es.ts'

const sum = (values: readonly number[]) => values.reduce((all, it) => all + it, 0)

/** Minus functions whose lowest value is 0, on [0, 1]. */
const tops = {
  sphere: (x: readonly number[]) => -sum(x.map((it) => (it - 0.3) ** 2)),
  // A thousand times as steep along one direction as across it.
  ridge: (x: readonly number[]) => -1000 * (sum(x) - 0.5 * x.length) ** 2 - (x[0] - 0.4) ** 2,
  // A bent valley.
  rosenbrock: (x: readonly number[]) => {
    const at = x.map((it) => 4 * it - 2)
    return -sum(
      at.slice(1).map((next, row) => 100 * (next - at[row] ** 2) ** 2 + (1 - at[row]) ** 2),
    )
  },
}

test.each(Object.entries(tops))('%s: it finds the top', (_, score) => {
  const start = [0.9, 0.1, 0.6]
  const found = evolve({ score, start, width: 0.3, generationsMax: 400 })
  expect(found.score).toBeGreaterThan(-1e-9)
  expect(found.score).toBe(score(found.point))
  expect(evolve({ score, start, width: 0.3, generationsMax: 400 })).toEqual(found)
})

test('a top in a corner is reached, and points never leave the box', () => {
  const score = (x: readonly number[]) => {
    for (const it of x) if (!(it >= 0 && it <= 1)) throw new Error(`asked at ${it}`)
    return sum(x) - 3 * x[0]
  }
  const { point } = evolve({ score, start: [0.5, 0.5, 0.5], width: 0.2, generationsMax: 200 })
  expect(point).toEqual([0, 1, 1])
})

test('it ends where no more may be asked, with the best so far', () => {
  let left = 10
  const score = (x: readonly number[]) =>
    left-- > 0 ? -Math.abs(x[0] - 0.7) : Number.NEGATIVE_INFINITY
  const { point, score: found } = evolve({ score, start: [0.2], width: 0.2, generationsMax: 99 })
  expect(found).toBe(-Math.abs(point[0] - 0.7))
  expect(found).toBeGreaterThan(-0.5)
})
