/** The scenario in which an attacker follows a plan that was found: `cascade run` replays it. */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Scenario } from '../../data/scenario-schema.ts'

/** As a scenario file says it; input files are looked for where the scenario had them. */
export function planScenario(
  { parameters }: LoadedScenario,
  actor: number,
  steps: readonly object[],
): Scenario {
  const actors = parameters.actors.map((it, at) => {
    if (at !== actor) return it
    const { may: _, ...rest } = it
    return { ...rest, plan: steps } as typeof it
  })
  return { ...parameters, actors }
}
