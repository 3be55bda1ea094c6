// The facts of a scenario over several seeds: how much of a number is the draw of its accounts.
import { compareFacts, type Fact, relativeError } from '../data/facts.ts'
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { parametersName, rowOf, type SeedTable } from '../data/seed-table.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { version } from '../engine/reading/version.ts'
import { cascade } from '../risk/cascade.ts'
import { compileScenario } from './compile-scenario.ts'
import type { OverSeeds, SeedTableUse } from './record.ts'

/** The model's numbers beside the facts, in their order, with the seed that was loaded. */
export function factValues(loaded: LoadedScenario, registry: Registry): (number | null)[] {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: false })
  return compareFacts(loaded.facts, cascade(run)).map(({ model }) => model)
}

/** The table beside a scenario, if there is one, and whether it is of this very scenario. */
export function seedTableUse({ seedTable, parameters }: LoadedScenario): SeedTableUse | null {
  if (seedTable === undefined) return null
  const isOfThese = seedTable.parameters === parametersName(parameters)
  return {
    seeds: seedTable.seeds,
    version: seedTable.version,
    isCurrent: isOfThese && seedTable.version === version,
  }
}

/** Null where the table does not know the fact. */
export function overSeedsOf(fact: Fact, table: SeedTable | undefined): OverSeeds | null {
  const row = table && rowOf(table, fact)
  if (row === undefined) return null
  const { count, mean, deviation, least, most } = row
  return { count, mean, deviation, least, most, error: relativeError(mean, fact.value) }
}
