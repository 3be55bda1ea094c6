import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, type Run, registry, type Snapshot } from '../../src/index.ts'
import { holding } from '../vault-world.ts'

/**
 * xusd-2025 beside the tables it was typed from: allocations by the day, prices by the hour,
 * markets and oracles (290-byte/morpho-risk-case-study @f4fbbfd, no licence, not part of this
 * repository).
 */
const root = new URL('../..', import.meta.url).pathname
const folder = `${root}../shared/data/morpho-xusd/`
const isAbsent = !existsSync(folder)
if (isAbsent) console.info('skipped: the tables of Morpho vaults are not beside this checkout')

type Row = Readonly<Record<string, string>>

/** No field of these tables that is read here holds a comma. */
function table(name: string): Row[] {
  const [head, ...lines] = readFileSync(`${folder}${name}.csv`, 'utf8').trim().split('\n')
  const names = head.trim().split(',')
  return lines.map((line) => {
    const cells = line.trim().split(',')
    return Object.fromEntries(names.map((column, at) => [column, cells[at]]))
  })
}

/** Account of the scenario: vault, market, day of the fact. */
const vaults: readonly (readonly [account: string, vault: string, market: string, day: string])[] =
  [
    ['sdeUSD-USDC/relend', 'Relend USDC', '0x0f95', '2025-11-03'],
    ['sdeUSD-USDC/mev', 'MEV Capital USDC', '0x0f95', '2025-11-03'],
    ['sdeUSD-USDC/avantgarde', 'Avantgarde USDC Core', '0x0f95', '2025-11-03'],
    ['sdeUSD-USDC/vault-1337', '1337 USDC', '0x0f95', '2025-11-03'],
    ['sdeUSD-USDC/adpend', 'Adpend USDC', '0x0f95', '2025-11-04'],
    ['xUSD-USDC/mev-arbitrum', 'MEV Capital USDC', '0x9e90', '2025-11-03'],
    ['xUSD-USDC/not-gauntlet', 'Not Gauntlet', '0x9e90', '2025-11-03'],
  ]

describe.skipIf(isAbsent)('xUSD and sdeUSD on Morpho Blue, November 2025', () => {
  let allocations: Row[] = []
  let snapshot: Snapshot
  let run: Run
  beforeAll(async () => {
    allocations = table('block3_allocation_timeseries')
    const loaded = await loadScenario(`${root}scenarios/xusd-2025/scenario.yaml`, registry, {})
    snapshot = loaded.snapshot
    run = createRun(compile(snapshot, loaded.settings, registry), registry, { trace: false })
  })
  const supplied = (vault: string, market: string, day: string): number => {
    const row = allocations.find(
      (it) => it.vault_name === vault && it.market_unique_key.startsWith(market) && it.date === day,
    )
    return Number(row?.supply_assets_usd)
  }
  /** Worth of a share of a market on a day, from a vault whose shares stayed as they were. */
  const worth = (vault: string, market: string, day: string): number => {
    const row = table('block1_vaults_graphql').find((it) => it.vault_name === vault)
    return supplied(vault, market, day) / (Number(row?.supply_shares) / 1e12)
  }
  const market = (id: string) =>
    table('block1_markets_graphql').find((it) => it.market_id.startsWith(id)) ?? {}
  const start = (account: string, id: string) => holding(run, account, id)

  test('vaults supplied what the scenario says', () => {
    for (const [account, vault, id, day] of vaults) {
      expect(Math.abs(start(account, 'USDC') - supplied(vault, id, day))).toBeLessThan(0.6)
    }
  })

  test('collateral, thresholds and what the market of xUSD believes are of the tables', () => {
    const [x, sde] = [market('0x9e90'), market('0x0f95')]
    expect(start('xUSD-USDC/loopers', 'xUSD')).toBe(Number(x.collateral_assets) / 1e6)
    expect(start('sdeUSD-USDC/loopers', 'sdeUSD')).toBeCloseTo(
      Number(sde.collateral_assets) / 1e18,
      3,
    )
    expect([x.lltv, sde.lltv]).toEqual(['0.915', '0.915'])
    const { oracles, names } = run.world
    expect(oracles.value[names.oracle('xUSD-believed')]).toBe(Number(x.oracle_price_raw) / 1e36)
  })

  test('what a market had in all follows from its shares', () => {
    const [x, sde] = ['0x9e90', '0x0f95'].map((id) => Number(market(id).supply_shares) / 1e12)
    const sum = (venue: string) =>
      [...new Set(snapshot.accounts.id)]
        .map((id) => `${venue}/${id}`)
        .filter((id) => run.world.names.findAccount(id) >= 0)
        .reduce((all, id) => all + Math.max(0, start(id, 'USDC')), 0)
    const day = '2025-11-03'
    expect(sum('xUSD-USDC')).toBeCloseTo(x * worth('Not Gauntlet', '0x9e90', day), -1)
    const share = worth('1337 USDC', '0x0f95', day)
    const later = worth('1337 USDC', '0x0f95', '2025-11-04')
    const left = (vault: string) =>
      supplied(vault, '0x0f95', day) / share - supplied(vault, '0x0f95', '2025-11-04') / later
    const all = (sde + left('MEV Capital USDC') + left('Tanken USDC')) * share
    expect(Math.abs(sum('sdeUSD-USDC') / all - 1)).toBeLessThan(1e-5)
    expect(-start('sdeUSD-USDC/loopers', 'USDC') / (sde * share)).toBeCloseTo(1, 6)
  })

  test('prices are those of the hours', () => {
    const prices = table('block5_asset_prices')
    const startMs = Date.parse('2025-11-03T00:00Z')
    const paths = run.origin.specs.shocks.map(
      ({ parameters }) =>
        parameters as { markets: string; timesMs: readonly number[]; prices: readonly number[] },
    )
    for (const { markets, timesMs, prices: typed } of paths) {
      const found = timesMs.map((timeMs) =>
        prices.find(
          (it) =>
            it.symbol === markets &&
            it.chain_id === '1' &&
            Number(it.timestamp) * 1000 === startMs + timeMs,
        ),
      )
      expect(typed).toEqual(found.map((row) => Number(Number(row?.price_usd).toFixed(4))))
    }
  })

  test('a week later every vault has what the model says, and the interest', () => {
    advance(run)
    for (const [account, vault, id] of vaults) {
      const fact = supplied(vault, id, '2025-11-10')
      const error = holding(run, account, 'USDC') / fact - 1
      console.info(`${vault} ${id}: ${fact.toFixed(0)}, error ${(100 * error).toFixed(1)} %`)
      expect(error).toBeGreaterThan(-0.02)
      expect(error).toBeLessThan(-0.0115)
    }
    const later = worth('1337 USDC', '0x0f95', '2025-11-10')
    expect(later / worth('1337 USDC', '0x0f95', '2025-11-03')).toBeCloseTo(1.0126, 4)
  })
})
