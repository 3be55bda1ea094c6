import { beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  type Run,
  registry,
  type Settings,
  type Snapshot,
  summarize,
} from '../../src/index.ts'

type MarketResult = ReturnType<typeof summarize>['markets'][number]

const file = new URL('../../scenarios/two-venues/scenario.yaml', import.meta.url).pathname

describe('the shipped scenario', () => {
  let snapshot: Snapshot
  let settings: Settings
  beforeAll(async () => {
    const loaded = await loadScenario(file, registry)
    snapshot = loaded.snapshot
    settings = loaded.settings
  })

  /** Capital of whoever joins the two contracts; null: nobody joins anything. */
  function runWith(capital: number | null): { run: Run; of: (id: string) => MarketResult } {
    const [contracts, coins] = settings.actors
    const actors = capital === null ? [] : [{ ...contracts, capital }, coins]
    const run = createRun(compile(snapshot, { ...settings, actors }, registry), registry, {
      trace: false,
    })
    advance(run)
    const { markets } = summarize(run)
    return { run, of: (id) => markets.find((market) => market.id === id) as MarketResult }
  }

  test('without arbitrage the other venue and spot stay where they were, to the last digit', () => {
    const { of } = runWith(null)
    for (const id of ['large/COIN', 'COIN/USD']) {
      expect(of(id).endPrice).toBe(100)
      expect(of(id).lowPrice).toBe(100)
      expect(of(id).liquidatedUsd).toBe(0)
    }
    expect(of('small/COIN').liquidatedUsd).toBeGreaterThan(1e6)
  })

  test('more capital: a smaller fall here, more liquidation and a deeper fall there', () => {
    const [none, some, much] = [null, 4e6, 40e6].map(runWith)
    const small = [none, some, much].map(({ of }) => of('small/COIN'))
    const large = [none, some, much].map(({ of }) => of('large/COIN'))
    expect(small[1].endPrice).toBeGreaterThan(small[0].endPrice)
    expect(large[1].liquidatedUsd).toBeGreaterThan(1e6)
    expect(large[2].liquidatedUsd).toBeGreaterThan(large[1].liquidatedUsd)
    expect(large[2].lowPrice).toBeLessThan(large[1].lowPrice)
    expect(large[1].lowPrice).toBeLessThan(large[0].lowPrice)
  })

  test('funding has been paid on both sides of both contracts', () => {
    const { run } = runWith(4e6)
    expect(run.outcome).toBe('end')
    expect(run.log.fundingUsd).toBeGreaterThan(1000)
  })
})
