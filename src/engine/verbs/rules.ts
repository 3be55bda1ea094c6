/** Rules that change during a run: a venue's, an oracle's, or those of what is held at a venue. */
import { markDirty } from '../margin/at-risk.ts'
import type { Run } from '../ports/run.ts'
import { type RuleColumn, ruleColumns } from '../world/world.ts'
import { record } from './record.ts'

/**
 * Shocks call this: what the shock in row `shock` changes is in force from now on, and whoever is
 * at the venue is looked at again. Returns the event, -1 without a trace.
 */
export function changeRules(run: Run, shock: number): number {
  const { world, origin } = run
  const { changes } = origin.specs
  let event = -1
  for (const [at, change] of changes.entries()) {
    if (change.shock !== shock) continue
    world.rules.changes++
    const { of, row } = change
    const subject = { venue: { account: world.venues.fund[row] }, oracle: { oracle: row } }
    const fields = of === 'instrument' ? { instrument: row } : subject[of]
    event = record(run, 'action', { action: 'rule', ...fields })
    if (of === 'instrument') {
      for (const column of ruleColumns) set(run, column, row, change.columns[column])
      lookAgain(run, world.instruments.venue[row], event)
      continue
    }
    const model = of === 'venue' ? world.venues.rules[row] : world.oracles.source[row]
    // How many changes of the same thing have come before it.
    const version = changes.slice(0, at).filter((it) => it.of === of && it.row === row).length + 1
    if ('use' in model && typeof model.use === 'function') model.use(version)
    if (of === 'venue') lookAgain(run, row, event)
    else run.causes.oracleRule[row] = event
  }
  run.progress++
  return event
}

function set({ world }: Run, column: RuleColumn, row: number, value: number | undefined): void {
  if (value !== undefined) (world.rules.columns[column] as Float64Array | Int32Array)[row] = value
}

/** Watch prices of everybody at the venue were set by the old rules. */
function lookAgain(run: Run, venue: number, event: number): void {
  const { accounts } = run.world
  for (let row = 0; row < accounts.traderCount; row++) {
    if (accounts.venue[row] === venue) markDirty(run, row)
  }
  run.causes.ruleEvent[venue] = event
}
