/** A shock that changes rules: what it sets is read as the parameters of what it changes. */
import type { Definition, RuleChange } from '../engine/ports/ports.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { findModel, toMillis } from './check-model.ts'
import type { Path } from './document.ts'
import type { Reading } from './reading.ts'

/** The same spec with durations of `set` in milliseconds; unknown names are left to `compile`. */
export function readRuleChange(reading: Reading, spec: ModelSpec, path: Path): ModelSpec {
  const { document, registry } = reading
  const { model, ...parameters } = spec
  const { ruleChange } = findModel('shock', registry.shocks, model, document, path)
  const change = ruleChange?.(parameters)
  const changed = change && modelOf(reading, change)
  if (change === undefined || changed === undefined) return spec
  const definitions: readonly Definition[] =
    change.of === 'venue' ? registry.venues : registry.oracles
  const { parameters: schema } = findModel(change.of, definitions, changed.model, document, path)
  return { ...spec, set: toMillis(change.set, schema, document, [...path, 'set']) }
}

/** The model that the scenario gives what is changed; an instrument has none. */
function modelOf({ scenario }: Reading, { of, id }: RuleChange): ModelSpec | undefined {
  if (of === 'venue') return scenario.venues[id]?.rules
  return of === 'oracle' ? scenario.oracles[id]?.source : undefined
}
