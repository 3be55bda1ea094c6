import { describe, expect, test } from 'vitest'
import { perpetuals } from '../../../test/uniform-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { readPrices } from '../phases/prices.ts'
import { createRun, restart } from '../phases/run.ts'
import { addOwnOrder, executeOrders } from '../verbs/trading.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { closeGate, isClosed, nextOpeningMs } from './gates.ts'

function openRun() {
  const snapshot = perpetuals(['A', 'B'], [1, 1], {
    wallet: Float64Array.of(100),
    legs: [[0, 0, 1]],
  })
  return createRun(compile(snapshot, defaultSettings, registry), registry, { verify: true })
}

describe('halts', () => {
  test('nothing is filled on a halted market; others trade', () => {
    const run = openRun()
    closeGate(run, 'market', 0, 5000)
    const [leg] = [run.world.accounts.legBegin[run.world.venues.outside[0]]]
    for (const row of [leg, leg + 1]) addOwnOrder(run, row, 2 as never, 0 as never)
    executeOrders(run)
    const [a, b] = run.world.markets.liquidity
    expect([a.mid(), b.mid()]).toEqual([100, 102])
    run.timeMs = 5000
    expect(isClosed(run, 'market', 0)).toBe(false)
    addOwnOrder(run, leg, 2 as never, 0 as never)
    executeOrders(run)
    expect(a.mid()).toBe(102)
  })

  test('a silent oracle keeps its word until the end of it', () => {
    const run = openRun()
    closeGate(run, 'oracle', 0, 5000)
    for (const it of run.world.markets.liquidity) it.move(0.9, 0)
    readPrices(run)
    expect([...run.world.oracles.value]).toEqual([100, 90])
    run.timeMs = 5000
    expect(isClosed(run, 'oracle', 0)).toBe(false)
    readPrices(run)
    expect(run.world.oracles.value[0]).toBe(90)
    expect([...run.updatedMs]).toEqual([5000, 5000])
  })

  test('the clock stops where the next halt ends; a longer one stands; a restart lifts all', () => {
    const run = openRun()
    expect(nextOpeningMs(run)).toBe(Number.POSITIVE_INFINITY)
    closeGate(run, 'market', 0, 5000)
    closeGate(run, 'market', 0, 3000)
    closeGate(run, 'oracle', 1, 4000)
    expect(nextOpeningMs(run)).toBe(4000)
    run.timeMs = 4000
    expect(nextOpeningMs(run)).toBe(5000)
    restart(run)
    expect(nextOpeningMs(run)).toBe(Number.POSITIVE_INFINITY)
  })
})
