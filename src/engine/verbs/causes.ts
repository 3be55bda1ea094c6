/**
 * Who moved the price: for every market the largest move since its price was last published, and
 * for every oracle its last publication. Kept only to fill the `cause` of traced events.
 */
import type { Run } from '../ports/run.ts'

/** Notes that `event` moved `market` by an order of `size`; the largest is remembered. */
export function noteMove(run: Run, market: number, event: number, size: number): void {
  const { marketEvent, marketSize } = run.causes
  if (event < 0 || size < marketSize[market]) return
  marketEvent[market] = event
  marketSize[market] = size
}

/**
 * What last moved an oracle's sources: the largest trade of its markets, or a venue's loss; where
 * nothing did, a change of its rules.
 */
export function moverOf({ world, causes }: Run, oracle: number): number {
  const { markets, venues = [] } = world.oracles.source[oracle]
  let cause = causes.oracleRule[oracle]
  causes.oracleRule[oracle] = -1
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

/**
 * The price event that hurt the account most in this round, and the leg it hurt; where no price
 * did, the last change of its venue's rules.
 */
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
  const rule = causes.ruleEvent[accounts.venue[account]]
  if (!(worst > 0) && rule >= 0) best.event = rule
  return best
}
