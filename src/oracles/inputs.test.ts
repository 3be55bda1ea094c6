import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

test('whatever moves an oracle above moves its readers: each market and each venue once', () => {
  const claim = { model: 'claim', venue: 'venue', on: 'bad-debt', supplied: 1, oracle: 'mid' }
  const sources = [
    { oracle: 'one' },
    { oracle: 'two' },
    { market: 'n' },
    { market: 'm' },
    { oracle: 'mid' },
  ]
  const { source, restart } = oracleWorld(
    { m: 100, n: 100 },
    {
      mid: { model: 'market-mid', market: 'm' },
      one: claim,
      two: claim,
      all: { model: 'price-index', sources },
      last: { model: 'clamped', oracle: 'all', indexOracle: 'mid', deviation: 0.1 },
    },
  )
  for (let start = 0; start < 2; start++) {
    expect(source('mid').venues ?? []).toEqual([])
    for (const id of ['all', 'last']) {
      expect(source(id).markets).toEqual([0, 1])
      expect(source(id).venues).toEqual([0])
    }
    restart()
  }
})
