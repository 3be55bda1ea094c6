// ρ(K) along the run, and against the price: the gauge of a cascade that feeds itself.
import { clock, count, plain, share, usd } from './quantity.ts'
import { mainMarket, type RunRecord } from './record.ts'
import { gaugeStory } from './story.ts'
import { numberColumn, type Table } from './table.ts'

/** Null where nobody asked. */
export function gaugeTable({ gauge, summary }: RunRecord): Table | null {
  if (gauge === null) return null
  const market = mainMarket(summary)
  const main = summary.markets.findIndex(({ id }) => id === market?.id)
  return {
    id: 'gauge',
    title: 'Loop gain along the run',
    columns: [
      numberColumn('time'),
      numberColumn('round'),
      numberColumn('price', 'price', `of ${market?.id ?? ''}, a share of its start`),
      numberColumn('depth', 'depth', 'that is there, a share of the whole'),
      numberColumn('forced', 'forced', 'until then'),
      numberColumn('rho', 'ρ(K)', 'what a forced dollar forces; from 1 on it feeds itself'),
    ],
    rows: gauge.points.map(({ timeMs, round, prices, depths, forcedUsd, rho }) => ({
      cells: {
        time: clock(timeMs),
        round: count(round),
        price: share(prices[main]),
        depth: share(depths[main]),
        forced: usd(forcedUsd),
        rho: plain(rho, 3),
      },
      isStrong: rho >= 1,
    })),
    notes: [gaugeStory(gauge)],
  }
}
