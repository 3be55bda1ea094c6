// The map for programs: JSON, CSV, and the shape of a chart that many programs draw already.
import type { MapBucket } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import type { MapReport, MarketView } from 'cascade-engine/report'

export function mapJson(report: MapReport, version: string): object {
  const { id, seed, isSynthetic, markets, account, nearest } = report
  const { how, chances, horizonMs } = report.request
  return {
    scenario: { id, synthetic: isSynthetic },
    seed,
    version,
    ...how,
    ...(chances !== null && { ...chances.model, horizonMs }),
    markets: markets.map(({ groups, ...market }) => ({
      ...market,
      ...(groups.length > 0 && {
        groups: groups.map(({ name, usd }) => ({ name, usd: [...usd] })),
      }),
    })),
    ...(account !== null && { account: account.view }),
    ...(nearest !== null && { nearest: nearest.views }),
  }
}

/** One row for each market and bucket, low prices first. */
export function mapCsv(markets: readonly MarketView[]): string {
  const names = markets[0]?.groups.map(({ name }) => name) ?? []
  const rows = markets.flatMap(({ market, price, buckets, groups }) =>
    buckets.map((bucket, row) => ({
      market,
      price,
      from: bucket.from,
      to: bucket.to,
      longUsd: bucket.longUsd,
      shortUsd: bucket.shortUsd,
      cumulativeUsd: bucket.cumulativeUsd,
      accounts: bucket.accounts,
      probability: bucket.probability,
      ...Object.fromEntries(groups.map(({ name, usd }) => [name, usd[row] ?? 0])),
    })),
  )
  const fixed = ['market', 'price', 'from', 'to', 'longUsd', 'shortUsd', 'cumulativeUsd']
  return encodeCsv(rows, [...fixed, 'accounts', 'probability', ...names])
}

/**
 * The response of Coinglass' liquidation heat map, so that what draws one draws this: `y_axis` are
 * prices, `liquidation_leverage_data` triples of time index, price index and dollars,
 * `price_candlesticks` the seconds, open, high, low, close and volume of each time index, prices as
 * text. A map is one instant: one time, second 0, no volume. A price is the middle of its bucket.
 *
 * Source: https://docs.coinglass.com/reference/liquidation-aggregate-heatmap-model2, GET
 * /api/futures/liquidation/aggregated-heatmap/model1 to model3 of version 4: field names and an
 * example response as quoted in public code, read 2026-11-23; `update_time` stands in captured
 * responses and is left out, as nothing here has a clock.
 */
export function coinglassHeatmap({ price, buckets }: MarketView): object {
  const tidy = (value: number): number => Number(value.toPrecision(12))
  const middle = ({ from, to }: MapBucket): number => tidy(0.5 * (from + to))
  const candle = [0, ...[price, price, price, price, 0].map((value) => String(tidy(value)))]
  return {
    code: '0',
    msg: 'success',
    data: {
      y_axis: buckets.map(middle),
      liquidation_leverage_data: buckets.flatMap(({ longUsd, shortUsd }, row) => {
        const usd = longUsd + shortUsd
        return usd > 0 ? [[0, row, Number(usd.toFixed(2))]] : []
      }),
      price_candlesticks: [candle],
    },
  }
}
