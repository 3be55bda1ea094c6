// What every actor and mitigation must satisfy: its state is all that it remembers. In the middle
// of a run all of them are replaced by new ones, which know what the old ones' states say.

import { expect } from 'vitest'
import { contextsOf } from '../../src/engine/compile/context.ts'
import type { Actor, Mitigation } from '../../src/engine/ports/ports.ts'
import {
  advance,
  compile,
  createRun,
  type Run,
  registry,
  type Settings,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import { copyState, restoreState } from '../../src/kit/state.ts'

/** Falls of half a percent or so and rises, one after the other: everybody acts more than once. */
export const tremors = Array.from({ length: 12 }, (_, at) => ({
  model: 'price-gap',
  markets: at % 3 === 0 ? 'A' : 'all',
  drop: at % 4 === 3 ? -0.006 : 0.003,
  atMs: 1500 * at,
}))

/** Replaces them early, on the way and before the last round; the end is the same. */
export function expectStateIsAll(snapshot: Snapshot, settings: Settings): void {
  const { hash, rounds } = playWith(snapshot, settings, () => {})
  const shares = [0, 0.2, 0.4, 0.6, 0.8, 1]
  for (const at of new Set(shares.map((share) => 1 + Math.floor(share * (rounds - 2))))) {
    const replaced = playWith(snapshot, settings, (run, fresh, round) => {
      if (round === at) replace(run, fresh)
    })
    expect(replaced.hash, `replaced after round ${at} of ${rounds}`).toBe(hash)
  }
}

function playWith(
  snapshot: Snapshot,
  settings: Settings,
  between: (run: Run, fresh: readonly Mitigation[], round: number) => void,
) {
  let rounds = 0
  const onRound = () => between(run, fresh, ++rounds)
  const run = createRun(compile(snapshot, settings, registry), registry, { onRound })
  const fresh = modelsFor(run)
  advance(run)
  return { hash: summarize(run).hash, rounds }
}

/** Made while the world stands at its start; never started. */
function modelsFor({ world }: Run): Mitigation[] {
  const { names, settings } = world
  const make = (kind: 'actors' | 'mitigations', first: number) =>
    settings[kind].map(({ model, ...given }, at): Mitigation => {
      const definition = registry[kind].find(({ id }) => id === model)
      if (definition === undefined) throw new Error(`no model ${model}`)
      const context = contextsOf(names, settings)(kind, model, first + at)
      return definition.create(definition.parameters.parse(given), context, world)
    })
  const actors = make('actors', 0)
  return [...actors, ...make('mitigations', actors.length)]
}

function replace({ world }: Run, fresh: readonly Mitigation[]): void {
  const actors = world.actors as Actor[]
  const mitigations = world.mitigations as Mitigation[]
  for (const [row, model] of fresh.entries()) {
    const old = actors[row]
    expect(model.state === undefined).toBe(old.state === undefined)
    if (model.state !== undefined) restoreState(model.state, copyState(old.state) as object)
    actors[row] = model
    const at = mitigations.indexOf(old)
    if (at >= 0) mitigations[at] = model
  }
}
