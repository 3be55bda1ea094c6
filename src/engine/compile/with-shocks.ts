/** A compiled world with other shocks: for many runs of one world, each shocked in its own way. */
import type { Registry } from '../ports/ports.ts'
import type { ModelSpec } from '../world/snapshot.ts'
import type { World } from '../world/world.ts'
import { choose, placing, readSpec } from './models.ts'

/** Rules that shocks bring stand in the tables: a world that has such is compiled anew. */
export const takesShocks = ({ specs }: World): boolean => specs.changes.length === 0

/**
 * The same tables, shared, and `shocks` in place of those of the world. Equal to compiling all of
 * it with them. Throws InputError for parameters that a shock refuses.
 */
export function withShocks(world: World, shocks: readonly ModelSpec[], registry: Registry): World {
  const specs = shocks.map((given, at) => readSpec(registry.shocks, given, `shocks.${at}`))
  const changed: World = {
    ...world,
    settings: { ...world.settings, shocks },
    specs: { ...world.specs, shocks: specs },
  }
  for (const [at, given] of shocks.entries()) {
    const where = `shocks.${at}`
    const { check } = choose(registry.shocks, given.model, where)
    placing(given, where, () => check?.(specs[at].parameters, changed))
  }
  return changed
}
