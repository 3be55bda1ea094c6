/**
 * Vaults that lent on xUSD and sdeUSD: who leaves at par, who waits, what a market oracle would
 * have realised, and what a public allocator would have paid for. The numbers of the README.
 */
import { describe, expect, test } from 'vitest'
import { compareFacts } from '../../src/data.ts'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  type Run,
  registry,
  restart,
  summarize,
} from '../../src/index.ts'
import { holding } from '../vault-world.ts'

const root = new URL('../..', import.meta.url).pathname
const scenario = `${root}scenarios/xusd-2025/scenario.yaml`
const load = (...set: string[]) => loadScenario(scenario, registry, { set })

async function ended(...set: string[]): Promise<Run> {
  const { snapshot, settings } = await load(...set)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

const toMarket = (coin: string) => `venues.${coin}-USDC.instruments.${coin}.oracle=${coin}-traded`
const bothToMarket = [toMarket('xUSD'), toMarket('sdeUSD')]
const nobodyRuns = [
  ...[1, 2, 3, 4, 5, 6, 7].map((row) => `actors.${row}.rate=0`),
  'actors.1.exitTimes.0=8d',
]
const shareOf = ({ world }: Run, vault: string) => world.oracles.value[world.names.oracle(vault)]
const lent = (run: Run, account: string) => holding(run, account, 'USDC')
const socialised = (run: Run) =>
  summarize(run).waterfall.find(({ id }) => id === 'socialised')?.usd ?? Number.NaN

describe('oracles that say what they always said', () => {
  test('nothing is realised; the facts are met but for a week of interest', async () => {
    const { facts } = await load()
    const run = await ended()
    const [realised, liquidated, ...vaults] = compareFacts(facts, summarize(run))
    expect([realised.model, liquidated.model]).toEqual([0, 0])
    for (const { error } of vaults) {
      expect(error).toBeGreaterThan(-0.02)
      expect(error).toBeLessThan(-0.0115)
    }
    const { hash } = summarize(run)
    restart(run)
    advance(run)
    expect(summarize(run).hash).toBe(hash)
  })

  test('who leaves first leaves at par, the rest waits with what is lent on sdeUSD', async () => {
    const run = await ended()
    expect(lent(run, 'wallets/of-relend')).toBeCloseTo(29_938_879, 3)
    expect(holding(run, 'wallets/of-relend', 'relend')).toBeCloseTo(4_420_714, 3)
    expect(shareOf(run, 'relend')).toBe(1)
    // All that was to be had of the market went to who left it first.
    expect(lent(run, 'sdeUSD-USDC/mev')).toBeCloseTo(3_623_263 - 1_033_782 - 557.198272, -1)
    expect(lent(run, 'wallets/of-mev-arbitrum')).toBe(0)
  })
})

test('the report says who waits before which vault', async () => {
  const { queues } = summarize(await ended())
  const line = queues.find(({ id }) => id === 'relend')
  expect(queues.length).toBe(7)
  expect(line?.paidUsd).toBeCloseTo(29_938_879, 3)
  // What he asked for; he holds the rest of what is lent on sdeUSD.
  expect(line?.waitingUsd).toBeCloseTo(506_000, -3)
  expect(line?.places[0].heldUsd).toBeCloseTo(4_420_714, 3)
})

describe('oracles that follow the market', () => {
  test('realise 91 % of what was lent on sdeUSD, and nothing on xUSD', async () => {
    const run = await ended(...bothToMarket)
    expect(socialised(run)).toBeCloseTo(7_890_196, 0)
    expect(lent(run, 'xUSD-USDC/others')).toBe(42_919)
    expect(lent(run, 'wallets/of-mev-arbitrum')).toBeCloseTo(626_895, 2)
    expect(socialised(await ended(toMarket('xUSD')))).toBe(0)
    // At .0877 collateral pays for so much of the debt.
    const repaid = 8_944_788.406 * 0.0877 * (0.3 * 0.915 + 0.7)
    expect(socialised(run)).toBeCloseTo(8_654_650 - repaid, 0)
  })

  test('those who had left before bear none of it, who stayed nearly all', async () => {
    const run = await ended(...bothToMarket)
    const loss = 34_359_593 - lent(run, 'wallets/of-relend')
    expect(loss / 4_420_714).toBeCloseTo(1 - 0.0883, 3)
    expect(shareOf(run, 'relend')).toBeCloseTo(0.0883, 4)
  })

  test('had nobody run all would have borne it alike', async () => {
    const run = await ended(...bothToMarket, ...nobodyRuns)
    const shares = ['relend', 'mev', 'avantgarde', 'vault-1337', 'adpend'].map((vault) =>
      Number(shareOf(run, vault).toFixed(3)),
    )
    expect(shares).toEqual([0.895, 0.99, 0.979, 0.837, 0.81])
    expect(shareOf(run, 'mev-arbitrum')).toBe(1)
  })
})

test('an open limit of flow lends 3 million of another vault for those who leave', async () => {
  const run = await ended('actors.0.flows.0.maxIn=3e6')
  expect(lent(run, 'sdeUSD-USDC/gauntlet-core')).toBeCloseTo(3e6, 3)
  expect(lent(run, 'sdeUSD-USDC/mev')).toBeCloseTo(0, 3)
  expect(lent(await ended(), 'sdeUSD-USDC/gauntlet-core')).toBeCloseTo(557.198272, 6)
})
