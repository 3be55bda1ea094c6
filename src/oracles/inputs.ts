/** What an oracle reads: middles of markets, and what oracles declared above it have published. */
import { z } from 'zod'
import type { PriceSource } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'

/** Parameters of a definition that reads one price. */
export const oneInput = {
  market: z.string().optional().describe('market whose middle is read'),
  oracle: z
    .string()
    .optional()
    .describe('oracle, declared above, that is read instead of a market'),
}

export interface Input {
  readonly market?: string
  readonly oracle?: string
}

export const isOne = ({ market, oracle }: Input): boolean =>
  (market === undefined) !== (oracle === undefined)
export const sayWhich = { message: 'give either market or oracle' }

/** The prices that one oracle reads, numbered from 0. */
export interface Inputs {
  readonly count: number
  /** Markets and venues that move any of them, and the oracles read; known once started. */
  readonly state: {
    readonly markets: number[]
    readonly venues: number[]
    readonly oracles: number[]
  }
  start(world: LiveWorld): void
  price(world: LiveWorld, input?: number): number
  /** When the price was last renewed, asked at `timeMs`. A market is always up to date. */
  updatedMs(world: LiveWorld, timeMs: number, input?: number): number
}

export function createInputs(inputs: readonly Input[], names: Names): Inputs {
  const state: Inputs['state'] = { markets: [], venues: [], oracles: [] }
  const rows = inputs.map(({ market, oracle }) =>
    market === undefined ? names.oracle(oracle ?? '') : names.market(market),
  )
  const isMarket = inputs.map(({ market }) => market !== undefined)
  return {
    count: inputs.length,
    state,
    start(world) {
      const { markets, venues, oracles } = state
      markets.length = venues.length = oracles.length = 0
      for (const [input, row] of rows.entries()) {
        if (!isMarket[input]) oracles.push(row)
        const moved = isMarket[input] ? { markets: [row] } : sourceAbove(world, row)
        for (const market of moved.markets) if (!markets.includes(market)) markets.push(market)
        for (const venue of moved.venues ?? []) if (!venues.includes(venue)) venues.push(venue)
      }
    },
    price({ markets: { quoted }, oracles: { value } }, input = 0) {
      return isMarket[input] ? quoted[rows[input]].mid() : value[rows[input]]
    },
    updatedMs({ oracles: { source } }, timeMs, input = 0) {
      return isMarket[input] ? timeMs : (source[rows[input]].updatedMs?.() ?? timeMs)
    },
  }
}

function sourceAbove(
  { oracles, names }: LiveWorld,
  row: number,
): Pick<PriceSource, 'markets' | 'venues'> {
  // Oracles publish for the first time in the order in which they are declared.
  if (oracles.startValue[row] > 0) return oracles.source[row]
  throw new InputError(`oracle ${names.oracles[row]} is read before it has a price`, {
    field: `oracles.${names.oracles[row]}`,
    value: oracles.startValue[row],
    allowed: 'an oracle declared above its readers, with a price above 0',
  })
}

/** A source whose value is as new as its last reading: a silent one grows old. */
export function datedByReading(source: PriceSource): PriceSource {
  const state = { readMs: 0, source: source.state }
  return {
    ...source,
    state,
    read(world, timeMs) {
      if (timeMs < Infinity) state.readMs = timeMs
      return source.read(world, timeMs)
    },
    updatedMs: () => state.readMs,
  }
}
