/**
 * The sixteen waves of Hyperliquid, 10 October 2025, as published: what was needed, what was taken,
 * and by coin what its winners could have given.
 *
 *     policy_per_wave_metrics.csv               needs, what the venue took, capacities in all
 *     two_pass_wave_coin_gap_per_contract.csv   |execution − bankruptcy price| and contracts
 *     per_shock_metrics_queue.csv               by coin and cluster: capacity, deficit, budget
 *     adl_by_coin_REALTIME.csv                  by coin: profit in percent, notional
 *
 * Accounts are not published. A winner here is *all winners of one coin* in a wave: his capacity is
 * that of the coin's clusters within the wave, his score the coin's profit in percent, his size its
 * notional, both of the whole day.
 *
 * Source: pluriholonomic/autodeleveraging-analysis @aae0be8 (MIT), read 2026-11-30.
 */
import type { Wave } from './deleveraging-file.ts'
import { numberColumn, type Table, textColumn } from './table.ts'

export const publishedFiles = [
  'policy_per_wave_metrics.csv',
  'two_pass_wave_coin_gap_per_contract.csv',
  'per_shock_metrics_queue.csv',
  'adl_by_coin_REALTIME.csv',
] as const

export interface PublishedWaves {
  readonly waves: readonly Wave[]
  /** By wave: need as published, from prices and contracts, and capacity as published. */
  readonly needs: readonly { published: number; computed: number; capacity: number }[]
  /** By wave: what integer min–max took, and the largest share that pro rata took. */
  readonly policies: readonly { minMax: number; proRataWorst: number }[]
  /** By coin and cluster. */
  readonly shocks: readonly { deficit: number; budget: number }[]
}

interface Shock {
  readonly coin: string
  readonly at: string
  readonly capacity: number
}

/** Tables in the order of `publishedFiles`. */
export function readPublishedWaves(tables: readonly Table[]): PublishedWaves {
  const [metrics, gaps, shocks, coins] = tables as [Table, Table, Table, Table]
  const column = (name: string) => numberColumn(metrics, name, 'any', 0)
  const need = column('budget_needed')
  const taken = column('budget_prod')
  const capacity = column('total_cap')
  const minMax = column('budget_fixed_point_ilp_integer')
  const proRataWorst = column('max_pct_pr')
  const ids = textColumn(metrics, 'wave')
  const computed = needsOf(gaps)
  const from = stamps(metrics, 't_start')
  const to = stamps(metrics, 't_end')
  const clusters = clustersOf(shocks)
  const about = coinsOf(coins)
  return {
    waves: ids.map((id, row) => ({
      id,
      need: need[row] ?? 0,
      taken: taken[row] ?? 0,
      winners: winnersOf(
        clusters.filter(({ at }) => at >= (from[row] ?? '') && at <= (to[row] ?? '')),
        about,
      ),
    })),
    needs: ids.map((id, row) => ({
      published: need[row] ?? 0,
      computed: computed.get(id) ?? 0,
      capacity: capacity[row] ?? 0,
    })),
    policies: ids.map((_, row) => ({
      minMax: minMax[row] ?? 0,
      proRataWorst: proRataWorst[row] ?? 0,
    })),
    shocks: deficitsOf(shocks),
  }
}

/** What each wave needed: the gap to the bankruptcy price of every coin, times its contracts. */
function needsOf(gaps: Table): ReadonlyMap<string, number> {
  const wave = textColumn(gaps, 'wave')
  const gap = numberColumn(gaps, 'gap_per_contract_usd', 'any')
  const contracts = numberColumn(gaps, 'qty_contracts', 'any')
  const needs = new Map<string, number>()
  for (const [row, id] of wave.entries()) {
    needs.set(id, (needs.get(id) ?? 0) + (gap[row] ?? 0) * (contracts[row] ?? 0))
  }
  return needs
}

/** Times as text, without their zone: they compare as text does. */
const stamps = (table: Table, column: string): string[] =>
  textColumn(table, column).map((text) => text.replace(/\+00:00$/, ''))

function clustersOf(shocks: Table): Shock[] {
  const at = stamps(shocks, 't_start')
  const capacity = numberColumn(shocks, 'total_capacity_usd', 'notNegative', 0)
  return textColumn(shocks, 'coin').map((coin, row) => ({
    coin,
    at: at[row] ?? '',
    capacity: capacity[row] ?? 0,
  }))
}

function deficitsOf(shocks: Table): { deficit: number; budget: number }[] {
  const deficit = numberColumn(shocks, 'deficit_usd', 'notNegative', 0)
  const budget = numberColumn(shocks, 'budget_queue_usd', 'notNegative', 0)
  return Array.from(deficit, (it, row) => ({ deficit: it, budget: budget[row] ?? 0 }))
}

/** One file says kPEPE, the other KPEPE. */
const spelling = (coin: string): string => coin.toUpperCase()

type Coins = ReadonlyMap<string, { readonly score: number; readonly size: number }>

function coinsOf(coins: Table): Coins {
  const percent = numberColumn(coins, 'pnl_percent', 'any', 0)
  const notional = numberColumn(coins, 'adl_notional', 'notNegative', 0)
  return new Map(
    textColumn(coins, 'coin').map((coin, row) => [
      spelling(coin),
      { score: percent[row] ?? 0, size: notional[row] ?? 0 },
    ]),
  )
}

function winnersOf(clusters: readonly Shock[], about: Coins): Wave['winners'] {
  const capacity = new Map<string, number>()
  for (const it of clusters) capacity.set(it.coin, (capacity.get(it.coin) ?? 0) + it.capacity)
  return [...capacity].map(([name, most]) => ({
    name,
    capacity: most,
    score: about.get(spelling(name))?.score ?? 0,
    size: about.get(spelling(name))?.size ?? 0,
  }))
}
