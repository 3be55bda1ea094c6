import { encodeCsv } from 'cascade-engine/data'
import { type RunRecord, unforcedPrice } from 'cascade-engine/report'
import type { Writer } from './writer.ts'

export const writer: Writer = {
  tellsSummary: false,
  tellsEvents: false,
  write: ({ record }) => [roundsCsv(record)],
}

/** Round by round; two columns for each market: `price:` as it was, `unforced:` the shock alone. */
export function roundsCsv(record: RunRecord): string {
  const { perRound, markets } = record.summary
  const rows = perRound.map(({ prices, ...round }, row) => ({
    ...round,
    ...Object.fromEntries(
      markets.flatMap(({ id }, market) => [
        [`price:${id}`, prices[market]],
        [`unforced:${id}`, unforcedPrice(record, row, market)],
      ]),
    ),
  }))
  const fixed = ['round', 'timeMs', 'liquidated', 'forcedUsd', 'adlUsd', 'fundUsd', 'badDebtUsd']
  const prices = markets.flatMap(({ id }) => [`price:${id}`, `unforced:${id}`])
  return encodeCsv(rows, [...fixed, ...prices])
}
