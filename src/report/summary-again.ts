// The summary of one run of many: where only shocks differ, one run is put back.
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { advance, createRun, restartWith } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import type { Summary } from '../engine/reading/result.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { World } from '../engine/world/world.ts'
import { measureGain } from '../risk/loop-gain.ts'
import { compileScenario } from './compile-scenario.ts'

interface Kept {
  readonly run: Run
  /** Of the start, before any shock. */
  readonly rho: number
  isStopped: () => boolean
}

/** By what worlds share that differ in their shocks: see `compileScenario`. */
const kept = new WeakMap<World['accounts'], Kept>()

/** As `cascade` of a new run without a trace; null: `isStopped` has ended it after some round. */
export function summaryAgain(
  loaded: LoadedScenario,
  registry: Registry,
  isStopped: () => boolean = () => false,
): Summary | null {
  const world = compileScenario(loaded, registry)
  const own = takeKept(world, registry)
  let isCut = false
  own.isStopped = () => {
    isCut ||= isStopped()
    return isCut
  }
  advance(own.run)
  const summary = summarize(own.run, own.rho)
  // A run that has failed does not come here.
  kept.set(world.accounts, own)
  return isCut ? null : summary
}

function takeKept(world: World, registry: Registry): Kept {
  const found = kept.get(world.accounts)
  kept.delete(world.accounts)
  if (found === undefined || found.run.registry !== registry) return createKept(world, registry)
  restartWith(found.run, world)
  return found
}

function createKept(world: World, registry: Registry): Kept {
  const run = createRun(world, registry, {
    trace: false,
    onRound(current) {
      if (own.isStopped()) current.outcome ??= 'end'
    },
  })
  const own: Kept = { run, rho: measureGain(world, registry).rho, isStopped: () => false }
  return own
}
