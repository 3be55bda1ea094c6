import { describe, expect, test } from 'vitest'
import { perpetuals } from '../../../test/uniform-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { readPrices } from '../phases/prices.ts'
import { createRun, restart } from '../phases/run.ts'
import { addOwnOrder, executeOrders } from '../verbs/trading.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { haltMarket, isHalted, isSilent, nextResumeMs, silenceOracle } from './halts.ts'

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
    haltMarket(run, 0, 5000)
    const [leg] = [run.world.accounts.legBegin[run.world.venues.outside[0]]]
    for (const row of [leg, leg + 1]) addOwnOrder(run, row, 2 as never, 0 as never)
    executeOrders(run)
    const [a, b] = run.world.markets.liquidity
    expect([a.mid(), b.mid()]).toEqual([100, 102])
    run.timeMs = 5000
    expect(isHalted(run, 0)).toBe(false)
    addOwnOrder(run, leg, 2 as never, 0 as never)
    executeOrders(run)
    expect(a.mid()).toBe(102)
  })

  test('a silent oracle keeps its word until the end of it', () => {
    const run = openRun()
    silenceOracle(run, 0, 5000)
    for (const it of run.world.markets.liquidity) it.move(0.9, 0)
    readPrices(run)
    expect([...run.world.oracles.value]).toEqual([100, 90])
    run.timeMs = 5000
    expect(isSilent(run, 0)).toBe(false)
    readPrices(run)
    expect(run.world.oracles.value[0]).toBe(90)
    expect([...run.updatedMs]).toEqual([5000, 5000])
  })

  test('the clock stops where the next halt ends; a longer one stands; a restart lifts all', () => {
    const run = openRun()
    expect(nextResumeMs(run)).toBe(Number.POSITIVE_INFINITY)
    haltMarket(run, 0, 5000)
    haltMarket(run, 0, 3000)
    silenceOracle(run, 1, 4000)
    expect(nextResumeMs(run)).toBe(4000)
    run.timeMs = 4000
    expect(nextResumeMs(run)).toBe(5000)
    restart(run)
    expect(nextResumeMs(run)).toBe(Number.POSITIVE_INFINITY)
  })
})
