import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import {
  blastRadius,
  coldStart,
  dependencies,
  outage,
  providerConcentration,
  type Service,
} from './dependencies.ts'

const venue: Service[] = [
  { name: 'cloud-east', provider: 'cloud' },
  { name: 'cloud-west', provider: 'cloud' },
  { name: 'rpc-a', needs: ['cloud-east'], provider: 'rpc' },
  { name: 'rpc-b', provider: 'rpc' },
  { name: 'oracle', needs: [{ anyOf: ['rpc-a', 'rpc-b'] }] },
  { name: 'matching', needs: ['cloud-east', 'oracle'], weight: 10 },
  { name: 'withdrawals', needs: [{ anyOf: ['cloud-east', 'cloud-west', 'rpc-b'], atLeast: 2 }] },
]

describe('a venue and what it stands on', () => {
  const graph = dependencies(venue)
  test('what is redundant holds, what is not stops', () => {
    expect(outage(graph, ['rpc-b'])).toEqual(['rpc-b'])
    expect(outage(graph, ['cloud-east'])).toEqual(['cloud-east', 'rpc-a', 'matching'])
    expect(outage(graph, ['cloud-east', 'rpc-b'])).toEqual([
      'cloud-east',
      'rpc-a',
      'rpc-b',
      'oracle',
      'matching',
      'withdrawals',
    ])
    expect(outage(graph, [])).toEqual([])
  })

  test('the worst by itself, and the worst provider', () => {
    expect(blastRadius(graph)[0]).toEqual({
      cause: 'cloud-east',
      stops: ['cloud-east', 'rpc-a', 'matching'],
      share: 12 / 16,
    })
    expect(providerConcentration(graph).map(({ cause, share }) => [cause, share])).toEqual([
      ['cloud', 14 / 16],
      ['rpc', 13 / 16],
    ])
  })
})

test('in a circle: what failed stops it; by itself it holds, but never starts', () => {
  const graph = dependencies([
    { name: 'a', needs: ['b'] },
    { name: 'b', needs: ['a', 'c'] },
    { name: 'c' },
  ])
  expect(outage(graph, [])).toEqual([])
  expect(outage(graph, ['c'])).toEqual(['a', 'b', 'c'])
  expect(coldStart(graph)).toEqual(['a', 'b'])
})

/** All sets of stopped services that are consistent with these having failed. */
function consistentSets(services: readonly Service[], failed: readonly number[]): number[] {
  const bit = new Map(services.map(({ name }, row) => [name, 1 << row]))
  const sets: number[] = []
  for (let down = 0; down < 1 << services.length; down++) {
    const isConsistent = services.every(({ needs = [] }, row) => {
      const isShort = needs.some((need) => {
        const { anyOf, atLeast = 1 } = typeof need === 'string' ? { anyOf: [need] } : need
        return anyOf.filter((name) => (down & (bit.get(name) ?? 0)) === 0).length < atLeast
      })
      return (failed.includes(row) || isShort) === ((down & (1 << row)) !== 0)
    })
    if (isConsistent) sets.push(down)
  }
  return sets
}

describe('against all consistent sets', () => {
  let circles = 0
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('random services %d', (seed) => {
    const draws = createDraws(seed, 'dependencies')
    const names = Array.from({ length: 3 + draws.integer(6) }, (_, row) => `s${row}`)
    const services = names.map((name): Service => {
      const needs = Array.from({ length: draws.integer(3) }, () => {
        const anyOf = names.filter(() => draws.uniform() < 0.35)
        if (anyOf.length === 0) anyOf.push(names[draws.integer(names.length)])
        return { anyOf, atLeast: 1 + draws.integer(anyOf.length) }
      })
      const provider = `p${draws.integer(3)}`
      return { name, needs, provider, weight: 1 + draws.integer(5) }
    })
    const graph = dependencies(services)
    const all = services.reduce((sum, { weight = 1 }) => sum + weight, 0)
    const weigh = (set: number) =>
      services.reduce((sum, { weight = 1 }, row) => sum + (set & (1 << row) ? weight : 0), 0)
    const named = (set: number) => names.filter((_, row) => set & (1 << row))
    const least = (failed: readonly number[]) => {
      const sets = consistentSets(services, failed)
      // Of them the one that is contained in all others.
      const meet = sets.reduce((a, b) => a & b)
      expect(sets).toContain(meet)
      if (sets.length > 1) circles++
      return { meet, join: sets.reduce((a, b) => a | b) }
    }
    for (const { cause, stops, share } of blastRadius(graph)) {
      const { meet, join } = least([names.indexOf(cause)])
      expect(stops).toEqual(named(meet))
      expect(share).toBeCloseTo(weigh(meet) / all, 14)
      expect(coldStart(graph, [cause])).toEqual(named(join))
    }
    const providers = [...new Set(services.map(({ provider }) => provider))]
    const worst = Math.max(
      ...providers.map((provider) => {
        const rows = services.flatMap((it, row) => (it.provider === provider ? [row] : []))
        return weigh(least(rows).meet) / all
      }),
    )
    expect(providerConcentration(graph)[0].share).toBeCloseTo(worst, 14)
  })
  test('some had several', () => expect(circles).toBeGreaterThan(10))
})

test.each([
  ['a need of nothing', [{ name: 'a', needs: ['b'] }], 'a needs something that does not exist'],
  ['twice', [{ name: 'a' }, { name: 'a' }], 'A service is listed twice'],
  ['a weight below 0', [{ name: 'a', weight: -1 }], 'a has a weight below 0'],
  [
    'more than there are',
    [{ name: 'a' }, { name: 'b', needs: [{ anyOf: ['a', 'a'], atLeast: 2 }] }],
    'b needs more than there are',
  ],
])('%s is refused', (_, services, message) => {
  expect(() => dependencies(services)).toThrow(message)
})
