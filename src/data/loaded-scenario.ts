/** A scenario with all its input read: what runs, maps and reports begin with. */
import type { Settings, Snapshot } from '../engine/world/snapshot.ts'
import type { Place } from './document.ts'
import type { Fact } from './facts.ts'
import type { Change } from './overrides.ts'
import type { OwnPosition } from './positions.ts'
import type { Scenario } from './scenario-schema.ts'
import type { SeedTable } from './seed-table.ts'
import type { Threshold } from './thresholds.ts'

export interface LoadedScenario {
  readonly id: string
  readonly title: string
  readonly about?: string
  readonly synthetic: boolean
  /** As given to `loadScenario`. */
  readonly file: string
  readonly snapshot: Snapshot
  readonly settings: Settings
  /** Of one's own: the result tells what became of each. */
  readonly positions: readonly OwnPosition[]
  readonly thresholds: readonly Threshold[]
  /** Published numbers that belong beside the run’s. */
  readonly facts: readonly Fact[]
  /** What they are over several seeds, where such a table stands beside the file. */
  readonly seedTable?: SeedTable
  /** What was probably not meant, one sentence each. */
  readonly warnings: readonly string[]
  /** The scenario as it was run, defaults filled in, input files by name: for reports. */
  readonly parameters: Scenario
  /** What `--set` and `--seed` changed from the file. */
  readonly changed: readonly Change[]
  /**
   * Where a setting like `venues.exchange.fund` stands, and what the file calls it: for errors that
   * `compile` finds.
   */
  place(field: string): Place & { readonly field?: string }
}
