/**
 * What oracles say once markets have moved: asked of the oracles themselves, of a world that nobody
 * else sees, in which the markets stand at a multiple of their prices and time has no end, so that
 * averages and delays have caught up.
 *
 * Most oracles follow their market in proportion, or not at all. Medians, clamps and claims follow
 * it some of the way: they are asked again for every price.
 *
 * Assumes: a market that moves keeps its depth, in units; a price rounded to a tick is the price.
 */

import type { Liquidity } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import type { Column } from '../kit/column.ts'
import type { Amount, Price } from '../units/units.ts'

export interface PriceResponse {
  /** By oracle: relative change for a relative change of the markets. 0: it does not follow. */
  readonly slope: Float64Array
  /** 1 for oracles for which the slope does not hold at every price. */
  readonly isCurved: Uint8Array
  /** Prices of all oracles with the markets at `factor` times their present prices. */
  at(factor: number): Float64Array
}

/** Does the oracle go anywhere when these markets move? */
export const follows = ({ slope, isCurved }: PriceResponse, oracle: number): boolean =>
  slope[oracle] !== 0 || isCurved[oracle] === 1

const probes = [0.25, 0.5, 0.8, 0.95, 1.01, 1.05, 1.25, 4]
/** Share of a price that rounding to a tick may take. */
const forgiven = 1e-3

/** The given markets move by the same factor, all others stand. */
export function priceResponse(world: LiveWorld, markets: readonly number[]): PriceResponse {
  const known = new Map<number, Float64Array>()
  const at = (factor: number): Float64Array => {
    const values = known.get(factor) ?? readings(world, markets, factor)
    if (known.size < knownMax) known.set(factor, values)
    return values
  }
  const now = at(1)
  const slope = at(2).map((value, oracle) => slopeOf(value / now[oracle] - 1))
  const isCurved = new Uint8Array(slope.length)
  for (const factor of probes) {
    const values = at(factor)
    for (let oracle = 0; oracle < slope.length; oracle++) {
      const expected = now[oracle] * (1 + slope[oracle] * (factor - 1))
      const isOff = Math.abs(values[oracle] - expected) > forgiven * Math.max(expected, now[oracle])
      if (isOff) isCurved[oracle] = 1
    }
  }
  return { slope, isCurved, at }
}

const knownMax = 4096

function slopeOf(change: number): number {
  const whole = Math.round(change)
  if (Math.abs(change - whole) < forgiven) return whole
  return change < Infinity ? change : 0
}

function readings(world: LiveWorld, markets: readonly number[], factor: number): Float64Array {
  const quoted = world.markets.quoted.slice()
  for (const market of markets) quoted[market] = moved(quoted[market], factor)
  const values = new Float64Array(world.oracles.count)
  for (let oracle = 0; oracle < values.length; oracle++)
    values[oracle] = world.oracles.value[oracle]
  const shadow: LiveWorld = {
    ...world,
    markets: { ...world.markets, quoted },
    oracles: { ...world.oracles, value: values as unknown as Column<Price> },
  }
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    values[oracle] = world.oracles.source[oracle].read(shadow, Infinity)
  }
  return values
}

/** The same market at another price, to be asked and not to be traded on. */
function moved(liquidity: Liquidity, factor: number): Liquidity {
  const scaled = (value: number): Price => (factor * value) as Price
  return Object.create(liquidity, {
    mid: { value: () => scaled(liquidity.mid()) },
    fundamental: { value: () => scaled(liquidity.fundamental()) },
    quote: { value: (quantity: Amount) => scaled(liquidity.quote(quantity)) },
    depth: { value: (to: Price) => liquidity.depth((to / factor) as Price) },
  })
}
