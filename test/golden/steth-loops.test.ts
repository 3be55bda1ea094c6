// Leveraged stETH on the engine: scenarios/steth-loops.
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, type Run, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/steth-loops/scenario.yaml', import.meta.url).pathname
const loops = 442

async function ended(...set: string[]): Promise<Run> {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

/** Accounts that were liquidated, of loops and of those who never looped. */
function liquidated(run: Run): { loops: number; others: number } {
  const found = { loops: 0, others: 0 }
  for (const [row, is] of run.isLiquidated.entries()) {
    if (is === 1) found[(run.world.accounts.arrival[row] ?? 0) < loops ? 'loops' : 'others']++
  }
  return found
}

const low = (run: Run) => summarize(run).markets[0]?.lowPrice ?? Number.NaN

describe('a sale of 150,000', async () => {
  const run = await ended()
  test('liquidates loops, which push the price down, and others with them', async () => {
    const without = await ended('accounts.0.total=1')
    expect(liquidated(run)).toEqual({ loops: 139, others: 13 })
    // Loops of one stETH in all are liquidated, and move nothing.
    expect(liquidated(without).others).toBe(0)
    expect(low(run)).toBeCloseTo(0.8899, 4)
    expect(low(without)).toBeCloseTo(0.9202, 4)
  })

  test('nobody is liquidated where the protocol believes what is behind a stETH', async () => {
    const believing = await ended('venues.aave.instruments.stETH.oracle=worth')
    expect(summarize(believing).liquidatedAccounts).toBe(0)
    expect(low(believing)).toBeCloseTo(0.9202, 4)
  })

  test('the queue brings the price back, as fast as it is paid', async () => {
    const never = await ended('actors=[]')
    const end = (it: Run) => it.world.markets.quoted[0]?.mid() ?? Number.NaN
    expect(end(never)).toBeLessThan(0.9)
    expect(end(await ended('until=2d'))).toBeLessThan(end(await ended('until=6d')))
    expect(end(run)).toBeGreaterThan(0.999)
  })

  test('whoever has money enough to wait holds it up', async () => {
    expect(liquidated(await ended('actors.0.capital=50000'))).toEqual({ loops: 0, others: 0 })
  })
})

test('a loss behind stETH: where it is believed loops stand at 6.66 %, not beyond', async () => {
  const believing = ['venues.aave.instruments.stETH.oracle=worth', 'actors=[]']
  const lost = async (share: number) => {
    const shock = `shocks=[{ model: write-down, asset: stETH, share: ${share} }]`
    const all = 'accounts.0.health={ 0: 1.0714285714285714, 1: 1.0714285714285714 }'
    return liquidated(await ended(...believing, all, shock)).loops
  }
  expect(await lost(0.0666)).toBe(0)
  expect(await lost(0.0667)).toBe(loops)
})
