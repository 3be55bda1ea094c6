import type { DeskChart, MarketChart } from 'cascade-engine/report'

/** The market that is asked for, or the first: where most was forced. */
export const marketOf = (chart: DeskChart | null, id: string): MarketChart | null =>
  chart?.markets.find((it) => it.id === id) ?? chart?.markets[0] ?? null
