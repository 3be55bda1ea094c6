/** Phase 13: what the round did; the run ends where a limit is reached. */

import { assert } from '../../kit/assert.ts'
import { openRound } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { askMarkets } from './refills.ts'

export function recordRound(run: Run): void {
  const { world, log } = run
  const row = log.count - 1
  const { count, quoted, startPrice } = world.markets
  log.rounds.timeMs[row] = run.timeMs
  for (let market = 0; market < count; market++) {
    const price = quoted[market].mid()
    log.prices[row * count + market] = price
    if (price < log.markets.lowPrice[market]) {
      log.markets.lowPrice[market] = price
      log.markets.lowAtMs[market] = run.timeMs
      log.markets.lowUnforced[market] = quoted[market].fundamental() + log.markets.shockMove[market]
    }
    if (price < startPrice[market] * world.settings.priceFloor) run.outcome = 'price-floor'
  }
  askMarkets(run)
}

/** A round in which nothing happened is overwritten by the next one. */
export function closeRound(run: Run): void {
  const { log } = run
  if (run.progress === 0) {
    assert(log.rounds.liquidated[log.count - 1] === 0, 'round: whoever is liquidated has traded')
    return
  }
  run.round++
  openRound(log)
  if (run.round >= run.world.settings.roundsMax) run.outcome ??= 'rounds-max'
}
