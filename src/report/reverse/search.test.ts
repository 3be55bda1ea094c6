import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cell, createSearch, halve, type Point, rowOf, stretchesOf } from './search.ts'

function pointsOf(sizes: readonly number[]): Point[] {
  return sizes.reduce<Point[]>(
    (points, size) => points.flatMap((it) => Array.from({ length: size }, (_, at) => [...it, at])),
    [[]],
  )
}

const isAsMild = (a: Point, b: Point) => a.every((place, axis) => place <= b[axis])

/** Every broken point beside every other. */
function minimalByForce(sizes: readonly number[], broken: readonly boolean[]): Point[] {
  const points = pointsOf(sizes).filter((point) => broken[rowOf(sizes, point)])
  return points.filter((point) => !points.some((it) => it !== point && isAsMild(it, point)))
}

const sorted = (points: readonly Point[]) => points.map(String).sort()

/** Any pattern at all: nothing is monotone. */
const grids = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 })
  .chain((sizes) => {
    const length = sizes.reduce((product, size) => product * size, 1)
    const broken = fc.array(fc.boolean(), { minLength: length, maxLength: length })
    return fc.tuple(fc.constant(sizes), broken, fc.boolean())
  })

test('minimal points are those of the whole grid, whatever the pattern', () => {
  fc.assert(
    fc.property(grids, ([sizes, broken, all]) => {
      const search = createSearch(sizes, all)
      for (let point = search.next(); point !== null; point = search.next()) {
        search.tell(broken[rowOf(sizes, point)])
      }
      expect(sorted(search.minimal)).toEqual(sorted(minimalByForce(sizes, broken)))
      for (const [row, point] of pointsOf(sizes).entries()) {
        const known = search.cells[row]
        if (known !== cell.unknown) expect(known === cell.breaks).toBe(broken[row])
        else {
          expect(all).toBe(false)
          expect(search.minimal.some((it) => isAsMild(it, point))).toBe(true)
        }
      }
      const known = search.cells.filter((it) => it !== cell.unknown)
      expect(search.asked).toBe(known.length)
    }),
  )
})

test('asked in batches it asks for the same points, and finds the same', () => {
  fc.assert(
    fc.property(grids, ([sizes, broken, all]) => {
      const [one, many] = [createSearch(sizes, all), createSearch(sizes, all)]
      const asked: Point[] = []
      for (let point = one.next(); point !== null; point = one.next()) {
        asked.push(point)
        one.tell(broken[rowOf(sizes, point)])
      }
      const inBatches: Point[] = []
      for (let batch = many.batch(); batch.length > 0; batch = many.batch()) {
        inBatches.push(...batch)
        for (const point of batch) many.tell(broken[rowOf(sizes, point)])
      }
      expect(inBatches).toEqual(asked)
      expect([many.minimal, many.cells]).toEqual([one.minimal, one.cells])
    }),
  )
})

test('what breaks at once leaves nothing to ask', () => {
  const search = createSearch([10, 10], false)
  expect(search.next()).toEqual([0, 0])
  search.tell(true)
  expect(search.next()).toBeNull()
  expect(search.minimal).toEqual([[0, 0]])
})

test('stretches come and go', () => {
  const { holds, breaks, unknown } = cell
  expect(stretchesOf([holds, breaks, breaks, holds, breaks, unknown])).toEqual([
    { from: 1, to: 2 },
    { from: 4, to: 4 },
  ])
  expect(stretchesOf([holds, holds])).toEqual([])
})

function narrowed(breaksFrom: number, holds: string, breaks: string, times: number) {
  const halves = halve({ holds, breaks }, times)
  let runs = 0
  let step = halves.next()
  for (; step.done !== true; runs++) step = halves.next(Number(step.value) >= breaksFrom)
  return { ...step.value, runs }
}

test('halves keep one end on each side', () => {
  expect(narrowed(0.3, '0.25', '0.5', 3)).toEqual({ holds: '0.28125', breaks: '0.3125', runs: 3 })
  expect(narrowed(0.3, '0.25', '0.5', 0)).toEqual({ holds: '0.25', breaks: '0.5', runs: 0 })
  // In the other direction as well, and no further than twelve figures go.
  const { holds, breaks, runs } = narrowed(-2.6, '-3', '-1', 100)
  expect([Number(holds), Number(breaks)].map((it) => it.toFixed(9))).toEqual([
    '-2.600000000',
    '-2.600000000',
  ])
  expect(Number(holds)).toBeLessThan(-2.6)
  expect(Number(breaks)).toBeGreaterThanOrEqual(-2.6)
  expect(runs).toBeLessThan(50)
})
