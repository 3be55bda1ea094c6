/** Markets that follow an oracle are told what it says: when time has passed, and in phase 6. */
import type { Run } from '../ports/run.ts'
import { noteMove } from '../verbs/causes.ts'
import { record } from '../verbs/record.ts'

export function followOracles(run: Run): void {
  const { market, oracle } = run.followers
  for (let at = 0; at < market.length; at++) follow(run, market[at], oracle[at])
}

function follow(run: Run, market: number, oracle: number): void {
  const { liquidity, quoted } = run.world.markets
  const before = quoted[market].mid()
  liquidity[market].follow?.(run.world.oracles.value[oracle], run.timeMs)
  const after = quoted[market].mid()
  if (after === before) return
  // Whoever trades there looks again.
  run.progress++
  const value = before > 0 ? after / before - 1 : 0
  const cause = run.causes.oracleEvent[oracle]
  const fields = { market, price: after, value, moved: after - before, cause }
  const event = record(run, 'action', { action: 'follow', ...fields })
  // Smaller than any order: a trade in the same round explains the price better.
  noteMove(run, market, event, 0)
}
