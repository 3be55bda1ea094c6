/**
 * A run goes from stop to stop, and whoever asks for too many of them asks for an endless run: of
 * everything that stops it again and again, how long it lasts and how often is known beforehand.
 */
import { InputError } from '../../kit/assert.ts'
import type { Definition, Registry } from '../ports/ports.ts'
import type { Settings, Snapshot } from '../world/snapshot.ts'
import type { Spec, Specs } from '../world/world.ts'

/** A day in steps of 17 ms, a year in steps of six seconds. */
export const STOPS_MAX = 5_000_000

/** Throws InputError where a step of the clock or of a model is too short for so long a run. */
export function refuseEndless(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  specs: Specs,
): void {
  const { clock, endMs } = settings
  if (clock.mode === 'clocked') requireLong(clock.everyMs, endMs, 'clock.everyMs')
  const check = (
    definitions: readonly Definition[],
    made: readonly (Spec | null)[],
    whereOf: (row: number) => string,
  ): void => {
    for (const [row, spec] of made.entries()) {
      const steps = definitions.find(({ id }) => id === spec?.model)?.stopsEach ?? []
      const parameters = (spec?.parameters ?? {}) as Readonly<Record<string, unknown>>
      for (const step of steps) requireLong(parameters[step], endMs, `${whereOf(row)}.${step}`)
    }
  }
  const { venues, instruments, oracles } = snapshot
  check(registry.oracles, specs.oracles, (row) => `oracles.${oracles[row].id}.source`)
  check(registry.venues, specs.venues, (row) => `venues.${venues[row].id}.rules`)
  check(registry.funding, specs.funding, (row) => {
    const { venue, id } = instruments[row]
    return `venues.${venue}.instruments.${id}.funding`
  })
  check(registry.actors, specs.actors, (row) => `actors.${row}`)
  check(registry.mitigations, specs.mitigations, (row) => `mitigations.${row}`)
}

function requireLong(stepMs: unknown, endMs: number, field: string): void {
  if (typeof stepMs !== 'number' || endMs / stepMs <= STOPS_MAX) return
  const least = Math.ceil(endMs / STOPS_MAX)
  throw new InputError('a run would stop too often', {
    field,
    value: stepMs,
    allowed: `at most ${STOPS_MAX} times in ${endMs} ms: ${least} ms or more`,
  })
}
