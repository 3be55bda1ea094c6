/**
 * Who moved the price, as data: what each market and oracle remembers between publications.
 */
import { setAll } from '../../kit/column.ts'
import type { Tables } from '../world/world.ts'

export interface Causes {
  /** Shocks of the scenario by time, then by their place in the file. */
  schedule: Schedule
  readonly marketEvent: Int32Array
  readonly marketSize: Float64Array
  /** The last loss of each venue that nobody in it paid, or that its fund or vault took. */
  readonly venueEvent: Int32Array
  readonly oracleEvent: Int32Array
  /** The last change of rules of each oracle, until it has published since, and at each venue. */
  readonly oracleRule: Int32Array
  readonly ruleEvent: Int32Array
  /** What each oracle said before the pass in which it last published, and that pass. */
  readonly before: Float64Array
  readonly publishedIn: Int32Array
  /** Passes of phase 6. */
  pass: number
  /** Prices of markets before a shock. */
  readonly scratch: Float64Array
  /** Value on its way to publication, so that it is sent once. */
  readonly sent: Float64Array
}

export interface Schedule {
  readonly timeMs: Float64Array
  readonly shock: Int32Array
  readonly index: Int32Array
}

type Places = Pick<Tables, 'markets' | 'venues' | 'oracles'>
type Shocks = { readonly shocks: readonly { readonly times: readonly number[] }[] }

export function scheduleOf(world: Shocks): Schedule {
  const due: { timeMs: number; shock: number; index: number }[] = []
  for (const [shock, { times }] of world.shocks.entries()) {
    for (const [index, timeMs] of times.entries()) due.push({ timeMs, shock, index })
  }
  due.sort((a, b) => a.timeMs - b.timeMs || a.shock - b.shock || a.index - b.index)
  return {
    timeMs: Float64Array.from(due, ({ timeMs }) => timeMs),
    shock: Int32Array.from(due, ({ shock }) => shock),
    index: Int32Array.from(due, ({ index }) => index),
  }
}

export function createCauses(world: Places & Shocks): Causes {
  const causes: Causes = {
    schedule: scheduleOf(world),
    marketEvent: new Int32Array(world.markets.count),
    marketSize: new Float64Array(world.markets.count),
    venueEvent: new Int32Array(world.venues.count),
    oracleEvent: new Int32Array(world.oracles.count),
    oracleRule: new Int32Array(world.oracles.count),
    ruleEvent: new Int32Array(world.venues.count),
    before: new Float64Array(world.oracles.count),
    publishedIn: new Int32Array(world.oracles.count),
    pass: 0,
    scratch: new Float64Array(world.markets.count),
    sent: new Float64Array(world.oracles.count),
  }
  resetCauses(causes, world)
  return causes
}

export function resetCauses(causes: Causes, world: Places): void {
  setAll(causes.marketEvent, -1)
  setAll(causes.marketSize, 0)
  setAll(causes.venueEvent, -1)
  setAll(causes.oracleEvent, -1)
  setAll(causes.oracleRule, -1)
  setAll(causes.ruleEvent, -1)
  setAll(causes.publishedIn, -1)
  causes.pass = 0
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    causes.before[oracle] = world.oracles.startValue[oracle]
    causes.sent[oracle] = world.oracles.startValue[oracle]
  }
}
