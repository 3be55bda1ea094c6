/** What a scenario may say and hardly anybody means: said before the run, which goes on. */
import type { Registry } from '../engine/ports/ports.ts'
import type { Snapshot } from '../engine/world/snapshot.ts'
import { type Path, pathText, type ScenarioDocument } from './document.ts'
import type { Scenario } from './scenario-schema.ts'

export function findWarnings(
  document: ScenarioDocument,
  scenario: Scenario,
  snapshot: Snapshot,
  registry: Registry,
): string[] {
  const said = (path: Path, text: string) => {
    const { file, line } = document.place(path)
    return `${file}${line === undefined ? '' : `:${line}`}: ${text}`
  }
  const warnings: string[] = []
  const begins = registry.actors.filter((it) => it.begins).map(({ id }) => id)
  const isBegun = scenario.actors.some(({ model }) => begins.includes(model))
  if (scenario.shocks.length === 0 && !isBegun) {
    const example = 'shocks: [{ model: price-gap, drop: 0.1 }]'
    warnings.push(said(['shocks'], `there is no shock, so nothing sets off a cascade; ${example}`))
  }
  for (const [at, { drop }] of scenario.shocks.entries()) {
    if (typeof drop !== 'number' || drop >= 0) continue
    const path = ['shocks', at, 'drop']
    const rise = `${pathText(path)} is ${drop}, a rise; a fall is written ${-drop}`
    warnings.push(said(path, rise))
  }
  // Who begins something may be about to borrow.
  for (const venue of isBegun ? [] : debtless(snapshot, registry)) {
    const path = ['venues', venue]
    const text = `no account of ${venue} owes anything; a debt is a negative size`
    warnings.push(said(path, text))
  }
  return warnings
}

/** Lending venues that have accounts, and none with a debt. */
function debtless({ venues, accounts, legs }: Snapshot, registry: Registry): string[] {
  const held = venues.map(() => 0)
  const owed = venues.map(() => 0)
  const note = (account: number, amount: number) => {
    const sums = amount < 0 ? owed : held
    const venue = accounts.venue[account] as number
    sums[venue] = (sums[venue] as number) + 1
  }
  for (let account = 0; account < accounts.count; account++) {
    note(account, accounts.wallet[account] as number)
  }
  for (let leg = 0; leg < legs.count; leg++) {
    note(legs.account[leg] as number, legs.amount[leg] as number)
  }
  const isLending = (model: string) =>
    registry.venues.find(({ id }) => id === model)?.family === 'lending'
  const found = venues.filter(
    ({ rules }, row) => isLending(rules.model) && (held[row] as number) > 0 && owed[row] === 0,
  )
  return found.map(({ id }) => id)
}
