/** A scenario from its text and the contents of its files: what every loader ends in. */
import type { Registry } from '../engine/ports/ports.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { asWritten, parseScenario, pathText } from './document.ts'
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
export function changedScenario(
  text: string,
  file: string,
  { set = [], seed, positions = [] }: ScenarioChanges = {},
): ChangedDocument {
  const seeds = seed === undefined ? [] : [`seed=${seed}`]
  return addPositions(applyOverrides(parseScenario(text, file), [...set, ...seeds]), positions)
}

/** `files` by the names that the scenario gives them; see `findFiles`. Throws InputError. */
export function assembleScenario(
  document: ChangedDocument,
  registry: Registry,
  files: InputFiles = new Map(),
  seedTable?: SeedTable,
): LoadedScenario {
  const built = buildSnapshot(document, registry, files)
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
