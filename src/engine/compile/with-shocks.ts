/** A compiled world with other shocks: for many runs of one world, each shocked in its own way. */
import type { Registry } from '../ports/ports.ts'
import { findNames, nameAccounts } from '../world/names.ts'
import type { ModelSpec } from '../world/snapshot.ts'
import type { World } from '../world/world.ts'
import { contextsOf } from './context.ts'
import { choose, placing, readSpec } from './models.ts'

/** Rules that shocks bring stand in the tables: a world that has such is compiled anew. */
export const takesShocks = (
  { specs }: World,
  shocks: readonly ModelSpec[],
  registry: Registry,
): boolean =>
  specs.changes.length === 0 &&
  shocks.every(
    ({ model }) => registry.shocks.find(({ id }) => id === model)?.ruleChange === undefined,
  )

/**
 * The same tables, shared, and `shocks` in place of those of the world. Equal to compiling all of
 * it with them. Throws InputError for parameters that a shock refuses.
 */
export function withShocks(world: World, shocks: readonly ModelSpec[], registry: Registry): World {
  const { names, accounts, settings } = world
  const named = { ...names, ...findNames(names), ...nameAccounts(names, accounts) }
  const contextOf = contextsOf(named, settings)
  const specs = shocks.map((given, at) => {
    const where = `shocks.${at}`
    const spec = readSpec(registry.shocks, given, where)
    const { id, create } = choose(registry.shocks, given.model, where)
    // Made once to find its mistakes, as when all is compiled.
    placing(given, where, () => create(spec.parameters, contextOf('shocks', id, at)))
    return spec
  })
  const changed: World = {
    ...world,
    settings: { ...settings, shocks },
    specs: { ...world.specs, shocks: specs },
  }
  for (const [at, given] of shocks.entries()) {
    const where = `shocks.${at}`
    const { check } = choose(registry.shocks, given.model, where)
    placing(given, where, () => check?.(specs[at].parameters, changed))
  }
  return changed
}
