// One loop over links of every type: in its special cases the published ones.
import { describe, expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { debtRank } from './debtrank.ts'
import { type Link, propagation } from './propagation.ts'
import { sparseOf } from './sparse.ts'
import { cappedStress, impactMatrix } from './stress.ts'
import { threshold } from './threshold.ts'

/** Four banks of models.md 1.3: row lends to column. */
const lent = [
  [0, 2, 1, 0],
  [1, 0, 0, 3],
  [0, 4, 0, 1],
  [2, 0, 1, 0],
]
const equity = [10, 8, 12, 5]

/** A random network of debts, as both functions read it. */
function drawn(seed: number) {
  const random = createRandom(seed, 1)
  const count = 3 + Math.floor(9 * random.uniform(0, 0, 0))
  const draw = (row: number, column: number) => random.uniform(1, row, column)
  const names = Array.from({ length: count }, (_, row) => `n${row}`)
  const equities = names.map((_, row) => 1 + 9 * draw(row, 99))
  const entries = names.flatMap((_, row) =>
    names.flatMap((_, column) => {
      if (row === column || draw(row, column) > 0.4) return []
      return [{ row, column, value: 6 * draw(column, row + 50) }]
    }),
  )
  const shock = names.map((_, row) => (draw(row, 200) < 0.3 ? draw(row, 201) : 0))
  shock[0] = 1
  return { names, equities, entries, shock }
}

const linksOf = (
  { names, equities, entries }: ReturnType<typeof drawn>,
  transfer: Link['transfer'],
): Link[] =>
  entries.map(({ row, column, value }) => {
    const weight = value / (equities[row] ?? 1)
    return { from: names[column] ?? '', to: names[row] ?? '', type: 'debt', weight, transfer }
  })

describe('DebtRank is linear links with delay 1', () => {
  test.each([
    [
      [0.3, 0.1, 0, 0.2],
      [0.369892473118, 0.286208508649, 0.126507713885, 0.373258532024],
    ],
    [
      [0, 0, 0, 1],
      [0.098712446352, 0.387339055794, 0.212446351931, 1],
    ],
  ])('four banks, shock %j', (shock, expected) => {
    const entries = lent.flatMap((row, at) =>
      row.map((value, column) => ({ row: at, column, value })),
    )
    const network = { names: ['n0', 'n1', 'n2', 'n3'], equities: equity, entries, shock }
    const { stress, isSettled } = propagation(network.names, linksOf(network, 'linear'), shock)
    expect(isSettled).toBe(true)
    for (const [at, value] of expected.entries()) expect(stress[at]).toBeCloseTo(value, 11)
  })

  test.each(Array.from({ length: 30 }, (_, at) => at + 1))('random network %i', (seed) => {
    const network = drawn(seed)
    const { names, equities, entries, shock } = network
    const matrix = impactMatrix(sparseOf(names.length, names.length, entries), equities)
    const found = propagation(names, linksOf(network, 'linear'), shock)
    const known = debtRank(matrix, shock)
    const capped = cappedStress(known.stress)
    for (let row = 0; row < names.length; row++) {
      expect(found.stress[row]).toBeCloseTo(capped[row] ?? 0, 9)
    }
  })
})

test.each(Array.from({ length: 30 }, (_, at) => at + 1))(
  'threshold is links that pass everything on at failure, random network %i',
  (seed) => {
    const network = drawn(seed)
    const { names, equities, entries, shock } = network
    const matrix = impactMatrix(sparseOf(names.length, names.length, entries), equities)
    const known = threshold(matrix, shock)
    const found = propagation(names, linksOf(network, 'at-failure'), shock)
    expect([...found.failedAt]).toEqual([...known.defaultRound])
    const capped = cappedStress(known.stress)
    for (let row = 0; row < names.length; row++) {
      expect(found.stress[row]).toBeCloseTo(capped[row] ?? 0, 12)
    }
  },
)

describe('types, delays and transfer functions of one’s own', () => {
  const nodes = ['cloud', 'feed', 'lender', 'fund', 'saver']
  const half = (stress: number) => (stress > 0.5 ? 2 * (stress - 0.5) : 0)
  const links: Link[] = [
    { from: 'cloud', to: 'feed', type: 'dependency', weight: 1, transfer: 'at-failure' },
    {
      from: 'feed',
      to: 'lender',
      type: 'dependency',
      weight: 0.6,
      transfer: 'at-failure',
      delay: 3,
    },
    { from: 'fund', to: 'lender', type: 'debt', weight: 0.5, delay: 2 },
    { from: 'lender', to: 'saver', type: 'claim', weight: 0.8, transfer: half },
  ]
  const shock = [1, 0, 0, 0.8, 0]

  test('the tree says who brought most, when, and its part', () => {
    const { failures, failedAt, stress } = propagation(nodes, links, shock)
    expect(failures).toEqual([
      { node: 'cloud', at: 0, from: null, type: null, share: 1 },
      { node: 'feed', at: 1, from: 'cloud', type: 'dependency', share: 1 },
      // 0.4 of the fund in step 2, 0.6 of the feed in step 4: one in all.
      { node: 'lender', at: 4, from: 'feed', type: 'dependency', share: 0.6 },
    ])
    expect([...failedAt]).toEqual([0, 1, 4, -1, -1])
    expect([...stress]).toEqual([1, 1, 1, 0.8, 0.8])
  })

  test('without a type nothing comes along it', () => {
    const apart = propagation(nodes, links, shock, { without: ['dependency'] })
    expect([...apart.stress]).toEqual([1, 0, 0.4, 0.8, 0])
    expect(propagation(nodes, links, shock, { without: ['debt'] }).stress[2]).toBe(0.6)
  })

  test('a circle that amplifies fails, and one that does not comes to rest', () => {
    const circle = (weight: number): Link[] => [
      { from: 'a', to: 'b', type: 'debt', weight },
      { from: 'b', to: 'a', type: 'debt', weight, delay: 7 },
    ]
    const rest = propagation(['a', 'b'], circle(0.5), [0.3, 0])
    expect(rest.stress[0]).toBeCloseTo(0.4, 11)
    expect(rest.stress[1]).toBeCloseTo(0.2, 11)
    expect(propagation(['a', 'b'], circle(1), [0.3, 0]).stress).toEqual(Float64Array.of(1, 1))
    const short = propagation(['a', 'b'], circle(0.5), [0.3, 0], { stepsMax: 5 })
    expect(short).toMatchObject({ isSettled: false, steps: 5 })
  })

  test.each([
    [{ from: 'cloud', to: 'moon', type: 'debt', weight: 1 }, 'moon'],
    [{ from: 'cloud', to: 'feed', type: 'debt', weight: -1 }, 'weight is -1'],
    [{ from: 'cloud', to: 'feed', type: 'debt', weight: 1, delay: 0 }, 'delay is 0'],
  ])('refuses %j', (link, message) => {
    expect(() => propagation(nodes, [link], shock)).toThrow(message)
  })

  test('refuses a shock that is none', () => {
    expect(() => propagation(nodes, links, [1, 0])).toThrow('shock is 2')
    expect(() => propagation(nodes, links, [2, 0, 0, 0, 0])).toThrow('shock of cloud is 2')
  })
})
