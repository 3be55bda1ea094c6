/**
 * A study: what one scenario is asked beyond a single run, by running it again with other inputs.
 * Its tables stand under the run in the terminal, the report and summary.json.
 */
import type { Registry } from '../ports/ports.ts'
import type { Settings, Snapshot } from '../world/snapshot.ts'

export interface StudyTable {
  readonly title: string
  /** How the numbers came about, in a sentence or two. */
  readonly note: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

export interface Study {
  /** Id of the scenario it belongs to. */
  readonly id: string
  tables(snapshot: Snapshot, settings: Settings, registry: Registry): StudyTable[]
}
