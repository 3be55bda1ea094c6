import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { compile, createRun, registry } from '../../src/index.ts'
import { realBook } from '../../src/scenarios/real-book.ts'
import { amount } from '../../src/units/units.ts'

const data = new URL('../../../shared/data/l2-books', import.meta.url).pathname
const isAbsent = !existsSync(data)
if (isAbsent) console.info('skipped: the recorded books are not beside this checkout')
const scenario = new URL('../../scenarios/real-book/scenario.yaml', import.meta.url).pathname

/** What a seller gets, level by level. */
function plainLoop(bids: readonly (readonly number[])[], size: number): number {
  let left = size
  let received = 0
  for (const [price, there] of bids) {
    const taken = Math.min(left, there)
    received += taken * price
    left -= taken
    if (left === 0) break
  }
  return received
}

describe.skipIf(isAbsent)('a recorded book', () => {
  test('pays for 10, 100 and 1,000 BTC what a plain loop over its levels pays', async () => {
    const { snapshot, settings } = await loadScenario(scenario, registry, { dataDir: data })
    const bids = snapshot.markets[0].liquidity.bids as number[][]
    const [book] = createRun(compile(snapshot, settings, registry), registry).world.markets
      .liquidity
    expect(bids.length).toBeGreaterThan(500)
    for (const size of [10, 100, 1000]) {
      const plain = plainLoop(bids, size)
      expect(Math.abs(book.quote(amount(-size)) / plain - 1)).toBeLessThan(1e-12)
    }
    const [{ rows }] = realBook.tables(snapshot, settings, registry)
    expect(rows[1][1]).toBe(Number(plainLoop(bids, 10).toFixed(2)))
  })
})
