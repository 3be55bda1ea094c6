/**
 * Who moved the price: for every market the largest move since its price was last published, and
 * for every oracle its last publication. Kept only to fill the `cause` of traced events.
 */
import type { Run } from './run.ts'
import type { World } from './world.ts'

export interface Causes {
  /** Shocks of the scenario by time, then by their place in the file. */
  readonly schedule: {
    readonly timeMs: Float64Array
    readonly shock: Int32Array
    readonly index: Int32Array
  }
  readonly marketEvent: Int32Array
  readonly marketSize: Float64Array
  /** The last loss of each venue that nobody in it paid, or that its fund or vault took. */
  readonly venueEvent: Int32Array
  readonly oracleEvent: Int32Array
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

export function createCauses(world: World): Causes {
  const due: { timeMs: number; shock: number; index: number }[] = []
  for (const [shock, { times }] of world.shocks.entries()) {
    for (const [index, timeMs] of times.entries()) due.push({ timeMs, shock, index })
  }
  due.sort((a, b) => a.timeMs - b.timeMs || a.shock - b.shock || a.index - b.index)
  const causes: Causes = {
    schedule: {
      timeMs: Float64Array.from(due, ({ timeMs }) => timeMs),
      shock: Int32Array.from(due, ({ shock }) => shock),
      index: Int32Array.from(due, ({ index }) => index),
    },
    marketEvent: new Int32Array(world.markets.count),
    marketSize: new Float64Array(world.markets.count),
    venueEvent: new Int32Array(world.venues.count),
    oracleEvent: new Int32Array(world.oracles.count),
    before: new Float64Array(world.oracles.count),
    publishedIn: new Int32Array(world.oracles.count),
    pass: 0,
    scratch: new Float64Array(world.markets.count),
    sent: new Float64Array(world.oracles.count),
  }
  resetCauses(causes, world)
  return causes
}

export function resetCauses(causes: Causes, world: World): void {
  causes.marketEvent.fill(-1)
  causes.marketSize.fill(0)
  causes.venueEvent.fill(-1)
  causes.oracleEvent.fill(-1)
  causes.publishedIn.fill(-1)
  causes.pass = 0
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    causes.before[oracle] = world.oracles.startValue[oracle]
    causes.sent[oracle] = world.oracles.startValue[oracle]
  }
}

/** Notes that `event` moved `market` by an order of `size`; the largest is remembered. */
export function noteMove(run: Run, market: number, event: number, size: number): void {
  const { marketEvent, marketSize } = run.causes
  if (event < 0 || size < marketSize[market]) return
  marketEvent[market] = event
  marketSize[market] = size
}

/** What last moved an oracle's sources: the largest trade of its markets, or a venue's loss. */
export function moverOf({ world, causes }: Run, oracle: number): number {
  const { markets, venues = [] } = world.oracles.source[oracle]
  let cause = -1
  let size = -1
  for (const market of markets) {
    if (causes.marketEvent[market] >= 0 && causes.marketSize[market] > size) {
      cause = causes.marketEvent[market]
      size = causes.marketSize[market]
    }
    // The next price is explained by what happens after this one.
    causes.marketSize[market] = 0
  }
  for (const venue of venues) cause = Math.max(cause, causes.venueEvent[venue])
  return cause
}

/** What an oracle said before the prices of this round were published. */
export function previousValue({ world, causes }: Run, oracle: number): number {
  const isNew = causes.publishedIn[oracle] === causes.pass
  return isNew ? causes.before[oracle] : world.oracles.value[oracle]
}

/** The price event that hurt the account most in this round, and the leg it hurt. */
export function worstMove(run: Run, account: number): { event: number; leg: number } {
  const { world, causes } = run
  const { accounts, legs, instruments, oracles } = world
  const best = { event: -1, leg: accounts.legBegin[account] }
  let worst = Number.NEGATIVE_INFINITY
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const oracle = instruments.oracle[legs.instrument[leg]]
    const loss = held * (previousValue(run, oracle) - oracles.value[oracle])
    if (loss > worst) {
      worst = loss
      best.leg = leg
      best.event = causes.oracleEvent[oracle]
    }
  }
  return best
}
