/** What is traded in a block beside its liquidations: owners' orders, and his own around it. */
import { equity } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { keepOrders, sendOrders, takeOrders } from './chain-orders.ts'
import { type Candidate, type Chain, inTurn, isHis, remind, tradeOf } from './chain-table.ts'
import { frontOf } from './chain-worth.ts'
import { tradeNow } from './traded.ts'

/** Before the liquidations of a block: his own trade, and the orders that come first. */
export function startBlock(run: Run, it: Chain, chosen: readonly Candidate[]): void {
  const { state } = it
  const { ahead, behind } = inTurn(chosen)
  const placesOf = (list: readonly Candidate[]) => list.map(({ place }) => place)
  const front = chosen.length > 0 && isHis(it, run.timeMs) ? ownTrade(run, it, chosen) : 0
  // Both before any place changes.
  const [first, last] = takeOrders(state.waiting, [placesOf(ahead), placesOf(behind)])
  if (front !== 0) state.front += tradeNow(run, it.traded?.leg ?? -1, front)
  sendOrders(run, first)
  keepOrders(state.behind, last)
  if (last.length > 0 || state.front !== 0) remind(run, it, run.timeMs, 'finishes')
}

/** After the liquidations: the other orders, and his own trade back. */
export function finishBlock(run: Run, { traded, state }: Chain): void {
  const [rest] = takeOrders(state.behind, [[...state.behind.leg.keys()]])
  sendOrders(run, rest)
  if (state.front === 0) return
  state.front += tradeNow(run, traded?.leg ?? -1, -state.front)
}

/** Units ahead of what the block does, as far as his account goes. */
function ownTrade(run: Run, { given, traded, state }: Chain, chosen: readonly Candidate[]): number {
  const { sandwich, repays } = given
  if (sandwich === undefined || traded === null) return 0
  const { world } = run
  const { account, amount: held } = world.legs
  const trades = chosen.map((one) => tradeOf(world, state.waiting, one, repays))
  const most = Math.min(sandwich.most, equity(world, account[traded.leg]))
  if (!(most > 0)) return 0
  const units = frontOf(world, traded.market, trades, most)
  const isCoin = world.instruments.isPerpetual[traded.instrument] === 0
  return isCoin ? Math.max(units, -held[traded.leg]) : units
}
