/** From a loaded scenario to a world. */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { compile } from '../engine/compile/compile.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Settings } from '../engine/world/snapshot.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'

/** Compiles, and says where in the file a mistake stands that only compiling can find. */
export function compileScenario(
  { snapshot, settings, place }: LoadedScenario,
  registry: Registry,
  changes: Partial<Settings> = {},
): World {
  try {
    return compile(snapshot, { ...settings, ...changes }, registry)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { field, file } = error.facts
    const found = field === undefined || file !== undefined ? {} : place(field)
    throw new InputError(error.message, { ...error.facts, ...found })
  }
}
