/** One world through both engines, and through the fast one in every way it knows. */
import { advance, restart } from '../../src/engine/phases/run.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { differences } from './differences.ts'
import { eventsApart, fingerprint, runFast } from './fast-result.ts'
import { runReference } from './reference.ts'
import type { World } from './world-builder.ts'

/** Every way to run a world; all must end in the same bits. */
const ways = [
  { search: 'follow', trace: true },
  { search: 'scan', trace: true },
  { search: 'cheapest', trace: true },
  { search: 'follow', trace: false },
  { search: 'cheapest', trace: false },
] as const

/** What is wrong with one world, in words. */
export function faults(world: World): string[] {
  const found: string[] = []
  const runs = ways.map((way) => ({ way, run: runFast(world, { ...way, verify: true }) }))
  const [{ run: traced }] = runs
  const bits = fingerprint(traced)
  found.push(...differences(traced, runReference(world)))
  for (const { way, run } of runs) {
    const what = `${way.search}${way.trace ? '' : ' without a trace'}`
    if (fingerprint(run) !== bits) found.push(`${what}: ${fingerprint(run)}, not ${bits}`)
    const apart = eventsApart(traced, run)
    if (apart !== '') found.push(`${what}: ${apart}`)
    if (bitsAgain(run) !== bits) found.push(`${what}, put back and run again: not ${bits}`)
  }
  return found
}

function bitsAgain(run: Run): string {
  const events = run.trace?.written.count
  restart(run)
  advance(run)
  return run.trace?.written.count === events ? fingerprint(run) : 'other events'
}
