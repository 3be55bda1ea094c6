import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { type BackingEdge, backingOf, exposures, partsBehind, rootsOf, worths } from './backing.ts'

const chain = ['ETH', 'stETH', 'wstETH', 'vault', 'elsewhere']
const edges: BackingEdge[] = [
  { token: 'vault', by: 'wstETH', weight: 0.8 },
  { token: 'wstETH', by: 'stETH', weight: 1.25 },
  { token: 'stETH', by: 'ETH', weight: 1 },
]

describe('a token of a token of a token', () => {
  const backing = backingOf(chain, edges, [{ id: 'vault', own: 50 }])
  const none = new Float64Array(5)

  test('is worth the product of weights times the price of the root, and its own', () => {
    const found = worths(backing, [2000, 0, 0, 0, 7], none)
    expect([...found]).toEqual([2000, 2000, 2500, 2050, 7])
    expect(rootsOf(backing)).toEqual([0])
    expect([...exposures(backing, 0)]).toEqual([1, 1, 1.25, 1, 0])
  })

  test('loses the product of weights times what the root loses (AT-3)', () => {
    const before = worths(backing, [2000, 0, 0, 0, 7], none)
    const after = worths(backing, [2000, 0, 0, 0, 7], [0.18, 0, 0, 0, 0])
    const weight = [1, 1, 1.25, 0.8 * 1.25]
    for (const [depth, product] of weight.entries()) {
      expect((before[depth] ?? 0) - (after[depth] ?? 0)).toBeCloseTo(product * 0.18 * 2000, 9)
    }
  })

  test('a loss in the middle is no loss below it', () => {
    const after = worths(backing, [2000, 0, 0, 0, 7], [0, 0, 0.5, 0, 0])
    expect([...after]).toEqual([2000, 2000, 1250, 1050, 7])
  })

  test('is made of what is behind it, in that order, and of nothing else', () => {
    expect(partsBehind(backing, 2)).toEqual([[0], [1], [2]])
    expect(partsBehind(backing, 4)).toEqual([[4]])
  })
})

test('random webs without circles: the sum over all paths, one by one', () => {
  const seen = { paths: 0 }
  for (let seed = 0; seed < 400; seed++) {
    const draw = createDraws(seed, 'backing')
    const count = 2 + draw.integer(9)
    const names = Array.from({ length: count }, (_, at) => `t${at}`)
    const web: BackingEdge[] = []
    // What is behind a name has a smaller number; names are mixed up by where edges stand.
    for (let token = 1; token < count; token++) {
      for (let by = 0; by < token; by++) {
        if (draw.uniform() < 0.5) continue
        const weight = draw.uniform(0, 2)
        web.push({ token: `t${token}`, by: `t${by}`, weight })
      }
    }
    const backing = backingOf(names, web)
    const lost = names.map(() => (draw.uniform() < 0.5 ? 0 : draw.uniform()))
    const prices = names.map(() => draw.uniform(0, 100))
    const found = worths(backing, prices, lost)
    const isRoot = names.map((name) => !web.some(({ token }) => token === name))
    for (const top of names.keys()) {
      let sum = 0
      const walk = (at: number, product: number) => {
        const left = product * (1 - (lost[at] ?? 0))
        if (isRoot[at]) {
          seen.paths++
          sum += left * (prices[at] ?? 0)
        }
        for (const { token, by, weight } of web) {
          if (token === names[at]) walk(names.indexOf(by), left * weight)
        }
      }
      walk(top, 1)
      expect(found[top]).toBeCloseTo(sum, 6)
      const parts = rootsOf(backing).map((root) => {
        return (exposures(backing, root, lost)[top] ?? 0) * (prices[root] ?? 0)
      })
      if (isRoot[top]) continue
      const all = parts.reduce((total, part) => total + part, 0)
      expect(all).toBeCloseTo(sum, 6)
    }
  }
  expect(seen.paths).toBeGreaterThan(5000)
})

describe('tokens that stand for each other', () => {
  const circle = (weight: number): BackingEdge[] => [
    { token: 'A', by: 'B', weight: 0.5 },
    { token: 'A', by: 'USD', weight: 0.5 },
    { token: 'B', by: 'A', weight },
    { token: 'B', by: 'USD', weight: 0.2 },
  ]

  test('have a worth while a lap brings back less than went in', () => {
    const backing = backingOf(['USD', 'A', 'B'], circle(0.8))
    const [, a = 0, b = 0] = worths(backing, [1, 0, 0], [0, 0, 0])
    // a = .5 b + .5, b = .8 a + .2
    expect(a).toBeCloseTo(1, 14)
    expect(b).toBeCloseTo(1, 14)
    const [, after = 0, other = 0] = worths(backing, [1, 0, 0], [0.1, 0, 0.5])
    expect(after).toBeCloseTo(0.5 * other + 0.45, 14)
    expect(other).toBeCloseTo(0.5 * (0.8 * after + 0.18), 14)
  })

  test('of themselves: the geometric series', () => {
    const backing = backingOf(
      ['USD', 'A'],
      [
        { token: 'A', by: 'A', weight: 0.7 },
        { token: 'A', by: 'USD', weight: 1 },
      ],
    )
    expect(worths(backing, [1, 0], [0, 0])[1]).toBeCloseTo(1 / 0.3, 12)
  })

  test.each([2, 5])('are refused where a lap brings back %s times half of it', (weight) => {
    expect(() => backingOf(['USD', 'A', 'B'], circle(weight))).toThrow(
      /^[AB], [AB] stand for each other in a circle that never ends/,
    )
  })

  test('a random circle solves its own equations', () => {
    for (let seed = 0; seed < 50; seed++) {
      const draw = createDraws(seed, 'circle')
      const count = 2 + draw.integer(6)
      const names = Array.from({ length: count + 1 }, (_, at) => `t${at}`)
      const web: BackingEdge[] = []
      for (let token = 1; token <= count; token++) {
        for (let by = 0; by <= count; by++) {
          const weight = draw.uniform(0, 0.9 / count)
          web.push({ token: `t${token}`, by: `t${by}`, weight })
        }
      }
      const backing = backingOf(names, web)
      const lost = names.map(() => draw.uniform(0, 0.5))
      const found = worths(
        backing,
        names.map(() => 3),
        lost,
      )
      expect(backing.parts.length).toBe(2)
      for (let row = 1; row <= count; row++) {
        const sum = web
          .filter(({ token }) => token === `t${row}`)
          .reduce((all, { by, weight }) => all + weight * (found[names.indexOf(by)] ?? 0), 0)
        expect(found[row]).toBeCloseTo((1 - (lost[row] ?? 0)) * sum, 12)
      }
    }
  })
})

test('what would be beyond a number is the largest, and nothing of it is nothing', () => {
  const names = Array.from({ length: 20 }, (_, at) => `t${at}`)
  const tower = names.slice(1).map((token, at) => ({ token, by: `t${at}`, weight: 1e36 }))
  const prices = names.map(() => 1e36)
  const lost = names.map((_, at) => (at === 15 ? 1 : 0))
  expect(worths(backingOf(names, tower), prices, new Float64Array(20))[19]).toBe(1e36)
  expect(worths(backingOf(names, tower), prices, lost)[19]).toBe(0)
})

test.each([
  ['an unknown token', [{ token: 'X', by: 'A', weight: 1 }], 'nothing is called X'],
  ['an unknown backing', [{ token: 'A', by: 'Y', weight: 1 }], 'nothing is called Y'],
  ['a weight below 0', [{ token: 'A', by: 'B', weight: -1 }], 'what is behind A is -1'],
  ['no number', [{ token: 'A', by: 'B', weight: Number.NaN }], 'what is behind A is NaN'],
  ['nothing behind it', [{ token: 'A', by: 'B', weight: 0 }], 'nothing is behind A'],
  [
    'the same twice',
    [
      { token: 'A', by: 'B', weight: 1 },
      { token: 'A', by: 'B', weight: 1 },
    ],
    'A is said twice to be backed by B',
  ],
])('%s is refused', (_, given, message) => {
  expect(() => backingOf(['A', 'B'], given)).toThrow(message)
})
