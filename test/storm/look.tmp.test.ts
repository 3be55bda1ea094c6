import { test } from 'vitest'
import { runReference } from './reference.ts'
import { runFast, roundsOf } from './fast-result.ts'
import { stormWorld } from './worlds.ts'
import { eventRows } from '../../src/engine/explain.ts'
test('look', () => {
  for (const [seed, r] of [[237, 12],[288,8]]) {
    const world = stormWorld(seed)
    const run = runReference(world.snapshot, world.settings)
    const fast = runFast(world, { search: 'follow' })
    const show = (x) => x?.events.map((e) => `${e.kind} ${e.account} ${e.instrument} ${e.quantity} ${e.value}`)
    for (const at of [r-1, r]) { console.log(seed, at+1, 'REF', run.rounds[at]?.timeMs, show(run.rounds[at]), 'FAST', roundsOf(fast)[at]?.timeMs, show(roundsOf(fast)[at])) }
  for (const e of eventRows(fast)) if (e.round === r && (e.kind==='transfer'||e.kind==='takeover'||e.kind==='deleveraging'||e.kind==='bad-debt'||e.kind==='order')) console.log(e.kind, e.account, e.instrument, e.quantity, e.value, e.reason)
  }
})
