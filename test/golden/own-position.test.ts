/** Positions of one's own: what became of them, and that they disturb nobody they do not touch. */
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, lossCauses, registry, summarize } from '../../src/index.ts'
import { runScenario } from '../../src/report/run-scenario.ts'
import { withoutOthers } from '../../src/risk.ts'

const root = new URL('../..', import.meta.url).pathname
const load = (id: string, positions: string[], set: string[] = []) =>
  loadScenario(`${root}scenarios/${id}/scenario.yaml`, registry, { positions, set })

async function told(id: string, positions: string[], set?: string[]) {
  const loaded = await load(id, positions, set)
  const { record } = runScenario(loaded, { registry, file: id, command: '', verify: true })
  return { loaded, record, stories: record.positions.map(({ story }) => story) }
}

describe('case 1', () => {
  // margin + size · (p − 100) = 0.005 · size · p, with size = margin · 25 / 100.
  const trigger = (100 - 100 / 25) / (1 - 0.005)

  test('a long is liquidated by the first published price below its trigger', async () => {
    const { record, stories } = await told('case-1', ['COIN long 25x 100 1000'])
    const prices = record.summary.perRound.map(({ prices: [price] }) => price)
    const [before, at] = [prices[0], prices[1]]
    expect(trigger).toBeCloseTo(96.482, 3)
    // 97.01 after the shock, then what forced sales made of it.
    const { loss } = stories[0]
    expect(loss?.startPrice).toBeGreaterThan(trigger)
    expect(loss?.price).toBeLessThan(trigger)
    expect([before, at]).toContain(loss?.price)
    expect(loss?.shares.map(({ kind }) => kind)).toEqual(['shocks', 'forced'])
    const [shocks, forced] = loss?.shares ?? []
    expect(shocks.share).toBeCloseTo(3 / (100.01 - (loss?.price ?? 0)), 9)
    expect(shocks.share + forced.share).toBeCloseTo(1, 12)
    // The shock alone stops at 97.01, above the trigger.
    expect(stories[0].withoutOthers).toBeNull()
  })

  test('more leverage is reached by the shock itself, at the same moment alone', async () => {
    const { stories } = await told('case-1', ['COIN long 40x 100 1000'])
    expect(stories[0].loss?.shares).toEqual([{ kind: 'shocks', share: 1 }])
    expect(stories[0].withoutOthers?.price).toBe(stories[0].loss?.price)
    const [sold] = stories[0].closings
    expect(sold).toMatchObject({ way: 'forced', quantity: 400, instrument: 'exchange/COIN' })
    // Equity counts from the middle at the start.
    expect(stories[0].money.traded).toBeCloseTo(400 * (sold.price - 100.01), 8)
  })

  test('a position that matters to nobody changes nobody', async () => {
    const { summary: alone } = (await told('case-1', [])).record
    const { summary } = (await told('case-1', ['COIN long 1x 100 0.001'])).record
    expect(summary.perRound.map(({ liquidated }) => liquidated)).toEqual(
      alone.perRound.map(({ liquidated }) => liquidated),
    )
    expect(summary.markets[0].endPrice).toBe(alone.markets[0].endPrice)
  })
})

describe('a smaller 10 October 2025', () => {
  const set = ['accounts.0.accounts=3000', 'accounts.0.largestShare=0.6', 'until=150s']
  const positions = ['BTC long 40x 112000 10000', 'BTC short 3x 112000 10000']

  test('the books balance, contracts sum to zero, and twice gives the same bits', async () => {
    const { record, stories } = await told('october-10-2025', positions, set)
    const again = await told('october-10-2025', positions, set)
    expect(again.record.summary.hash).toBe(record.summary.hash)
    expect(again.stories).toEqual(stories)
    expect(stories.map(({ loss }) => loss === null)).toEqual([false, true])
    const whole = stories[0].loss?.shares.reduce((sum, { share }) => sum + share, 0)
    expect(whole).toBeCloseTo(1, 9)
  }, 60_000)

  test('what the shock alone would have done is a run of its own', async () => {
    const { snapshot, settings } = await load('october-10-2025', positions, set)
    const run = createRun(compile(snapshot, settings, registry), registry)
    advance(run)
    const row = run.world.names.findAccount('hyperliquid/position-1')
    const input = snapshot.accounts.count - 2
    const real = lossCauses(run, row)
    const alone = withoutOthers(snapshot, settings, registry, input)
    expect(alone?.shares).toEqual([{ kind: 'shocks', share: 1 }])
    expect(alone?.timeMs).toBeGreaterThanOrEqual(real?.timeMs ?? Number.POSITIVE_INFINITY)
    expect(summarize(run).converged).toBe(true)
  }, 60_000)
})
