/** A scenario from its text and the contents of its files: what every loader ends in. */
import type { Registry } from '../engine/ports/ports.ts'
import { type BuiltScenario, buildSnapshot } from './build-snapshot.ts'
import { asWritten, parseScenario, pathText, type ScenarioDocument } from './document.ts'
import type { InputFiles } from './input-file.ts'
import type { LoadedScenario } from './loaded-scenario.ts'
import { applyOverrides, type ChangedDocument } from './overrides.ts'
import { addPositions } from './positions.ts'
import type { SeedTable } from './seed-table.ts'

/** What somebody asks for in place of what the file says. */
export interface ScenarioChanges {
  /** `--set path=value`, such as `shocks.0.drop=0.04`. */
  readonly set?: readonly string[] | undefined
  readonly seed?: number | undefined
  /** `--position`: BTC long 20x 112000 10000, beside those of the file. */
  readonly positions?: readonly string[] | undefined
}

/** The text of a scenario with changes in it, not validated yet. `file` is what errors call it. */
export const changedScenario = (
  text: string,
  file: string,
  changes: ScenarioChanges = {},
): ChangedDocument => changeScenario(parseScenario(text, file), changes)

/** The same of a scenario that has been read; `document` stays as it is. */
export function changeScenario(
  document: ScenarioDocument,
  { set = [], seed, positions = [] }: ScenarioChanges,
): ChangedDocument {
  const seeds = seed === undefined ? [] : [`seed=${seed}`]
  return addPositions(applyOverrides(document, [...set, ...seeds]), positions)
}

/** `files` by the names that the scenario gives them; see `findFiles`. Throws InputError. */
export const assembleScenario = (
  document: ChangedDocument,
  registry: Registry,
  files?: InputFiles,
  seedTable?: SeedTable,
): LoadedScenario => scenarioAssembler(registry)(document, files, seedTable)

/**
 * Assembles one scenario again and again, with other settings and the same files. One that says
 * something else than the last of its shocks only has the very same snapshot, which
 * `compileScenario` then compiles once.
 */
export function scenarioAssembler(registry: Registry) {
  let last: BuiltScenario | undefined
  return (
    document: ChangedDocument,
    files: InputFiles = new Map(),
    seedTable?: SeedTable,
  ): LoadedScenario => {
    last = buildSnapshot(document, registry, files, last)
    return loadedScenario(document, last, seedTable)
  }
}

function loadedScenario(
  document: ChangedDocument,
  built: BuiltScenario,
  seedTable: SeedTable | undefined,
): LoadedScenario {
  const { scenario, snapshot, settings, positions, thresholds, facts, warnings } = built
  const { id, title, about, synthetic } = scenario
  return {
    id,
    title,
    ...(about !== undefined && { about }),
    synthetic,
    file: document.file,
    snapshot,
    settings,
    positions,
    thresholds,
    facts,
    ...(seedTable !== undefined && { seedTable }),
    warnings,
    parameters: scenario,
    changed: document.changed,
    // An account is said by its name: `accounts ann`.
    place(field) {
      if (/^accounts /.test(field)) return { ...document.place(['accounts']), field }
      const path = asWritten(document.value, field.split('.'))
      return { ...document.place(path), field: pathText(path) }
    },
  }
}
