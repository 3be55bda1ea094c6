/** Rules that change during a run: a venue's, an oracle's, or those of what is held at a venue. */
import { assert } from '../../kit/assert.ts'
import { markDirty } from '../margin/at-risk.ts'
import type { Run } from '../ports/run.ts'
import type { RuleKey } from '../world/rule-key.ts'
import { type RuleColumn, ruleColumns } from '../world/world.ts'
import { record } from './record.ts'

/**
 * Shocks and mitigations call this: what `by` brings is in force from now on, and whoever is at the
 * venue is looked at again. Returns the event, -1 without a trace.
 */
export function changeRules(run: Run, by: RuleKey): number {
  const { world, origin } = run
  const change = origin.specs.changes.find((it) => it.by === by)
  assert(change !== undefined, 'rules: who changes them says what he changes')
  world.rules.changes++
  run.progress++
  const { of, row } = change
  if (of === 'instrument') {
    const event = record(run, 'action', { action: 'rule', instrument: row })
    for (const column of ruleColumns) set(run, column, row, change.columns[column])
    askEverybody(run, world.instruments.venue[row], event)
    return event
  }
  const model = of === 'venue' ? world.venues.rules[row] : world.oracles.source[row]
  if ('next' in model && typeof model.next === 'function') model.next()
  if (of === 'venue') {
    const event = record(run, 'action', { action: 'rule', account: world.venues.fund[row] })
    askEverybody(run, row, event)
    return event
  }
  const event = record(run, 'action', { action: 'rule', oracle: row })
  run.causes.oracleRule[row] = event
  return event
}

function set({ world }: Run, column: RuleColumn, row: number, value: number | undefined): void {
  if (value !== undefined) (world.rules.columns[column] as Float64Array | Int32Array)[row] = value
}

/** Watch prices of everybody at the venue were set by the old rules. */
function askEverybody(run: Run, venue: number, event: number): void {
  const { accounts } = run.world
  for (let row = 0; row < accounts.traderCount; row++) {
    if (accounts.venue[row] === venue) markDirty(run, row)
  }
  run.causes.ruleEvent[venue] = event
}
