// Reverse stress on random worlds beside a scan of every point, each from a run of its own.
import { expect, test } from 'vitest'
import { advance, compile, createRun, registry } from '../../src/index.ts'
import { createRandom } from '../../src/kit/random.ts'
import { createSearch, type Point, rowOf } from '../../src/report.ts'
import { perpetuals, shocked } from '../uniform-world.ts'

const worlds = 50
const accounts = 30
const falls = Array.from({ length: 31 }, (_, at) => at)
/** Price per unit sold: the market is less deep from one to the next. */
const slopes = [0.001, 0.01, 0.03, 0.06, 0.1]
const sizes = [slopes.length, falls.length]

/** Longs and shorts, 2 to 25 times levered. */
function createWorld(seed: number) {
  const random = createRandom(seed, 1)
  const rows = Array.from({ length: accounts }, (_, row) => {
    const size = 1 + 9 * random.uniform(row, 0, 0)
    const leverage = 2 + 23 * random.uniform(row, 1, 0)
    const side = random.uniform(row, 2, 0) < 0.6 ? 1 : -1
    return { wallet: (100 * size) / leverage, amount: side * size }
  })
  const held = {
    wallet: Float64Array.from(rows, ({ wallet }) => wallet),
    legs: rows.map(({ amount }, row) => [row, 0, amount]),
  }
  return (slope: number, fall: number) => {
    const snapshot = perpetuals(['A'], [slope], held)
    const run = createRun(compile(snapshot, shocked('A', fall), registry), registry, {
      trace: false,
    })
    advance(run)
    return run
  }
}

type Runs = ReturnType<typeof createWorld>

/** The rounds of liquidations: what grows with the fall, and what comes and goes with it. */
const conditions: Record<string, (runs: Runs, slope: number, fall: number) => boolean> = {
  'a third is liquidated': (runs, slope, fall) =>
    runs(slope, fall).isLiquidated.filter((it) => it === 1).length >= accounts / 3,
  'three rounds or more': (runs, slope, fall) => runs(slope, fall).round >= 3,
}

function scan(breaks: (point: Point) => boolean): { broken: boolean[]; minimal: string[] } {
  const points = slopes.flatMap((_, slope) => falls.map((_, fall) => [slope, fall]))
  const broken = points.map(breaks)
  const all = points.filter((_, row) => broken[row])
  const isMilder = ([a, b]: number[], [c, d]: number[]) => a <= c && b <= d && (a < c || b < d)
  const minimal = all.filter((point) => !all.some((it) => isMilder(it, point)))
  return { broken, minimal: minimal.map(String).sort() }
}

test.each(Object.entries(conditions))(`${worlds} random worlds: %s`, (_, isMet) => {
  let islands = 0
  let left = 0
  for (let seed = 1; seed <= worlds; seed++) {
    const runs = createWorld(seed)
    const breaks = ([slope, fall]: Point) => isMet(runs, slopes[slope], falls[fall])
    const { broken, minimal } = scan(breaks)
    const search = createSearch(sizes, false)
    for (let at = search.next(); at !== null; at = search.next()) search.tell(breaks(at))
    expect(search.minimal.map(String).sort()).toEqual(minimal)
    left += search.cells.length - search.asked
    for (const [slope] of slopes.entries()) {
      const row = falls.map((_, fall) => broken[rowOf(sizes, [slope, fall])])
      islands += row.filter((it, at) => it && row[at + 1] === false).length
    }
  }
  expect(left).toBeGreaterThan(0)
  // What breaks and holds again at a larger fall: of rounds it is common.
  expect(islands > 0).toBe(_ === 'three rounds or more')
})

test('with the cascade on the reverse distance is never larger than with it off', () => {
  let shorter = 0
  let compared = 0
  const isThird = conditions['a third is liquidated']
  for (let seed = 1; seed <= worlds; seed++) {
    const runs = createWorld(seed)
    const distances = [1e-9, 0.06].map((slope) => {
      const met = falls.map((fall) => isThird(runs, slope, fall))
      const isMonotone = met.every((it, at) => at === 0 || it || !met[at - 1])
      return isMonotone && met.includes(true) ? met.indexOf(true) : null
    })
    const [off, on] = distances
    if (off === null || on === null) continue
    compared++
    expect(on).toBeLessThanOrEqual(off)
    if (on < off) shorter++
  }
  expect(compared).toBeGreaterThan(10)
  expect(shorter).toBeGreaterThan(0)
})
