/** From a loaded scenario to a world. */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { compile } from '../engine/compile/compile.ts'
import { takesShocks, withShocks } from '../engine/compile/with-shocks.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'
import { isSame } from '../kit/same.ts'

/**
 * Compiles, and says where in the file a mistake stands that only compiling can find. What is
 * compiled again with other shocks shares its tables with the first.
 */
export function compileScenario(
  { snapshot, settings, place }: LoadedScenario,
  registry: Registry,
  changes: Partial<Settings> = {},
): World {
  try {
    return compileOnce(snapshot, { ...settings, ...changes }, registry)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { field, file } = error.facts
    const found = field === undefined || file !== undefined ? {} : place(field)
    throw new InputError(error.message, { ...error.facts, ...found })
  }
}

/** By snapshot: the last world that was compiled of it, and with which models. */
const compiled = new WeakMap<Snapshot, { readonly world: World; readonly registry: Registry }>()

function compileOnce(snapshot: Snapshot, settings: Settings, registry: Registry): World {
  const { shocks, ...others } = settings
  const last = compiled.get(snapshot)
  if (last !== undefined && last.registry === registry) {
    const { shocks: _before, ...before } = last.world.settings
    if (isSame(before, others) && takesShocks(last.world, shocks, registry)) {
      return withShocks(last.world, shocks, registry)
    }
  }
  const world = compile(snapshot, settings, registry)
  compiled.set(snapshot, { world, registry })
  return world
}
