/** Bytes to tables: scenario files, account and book formats, result files. No I/O of its own. */

export { requireAccount } from './data/account-name.ts'
export {
  assembleScenario,
  changedScenario,
  type ScenarioChanges,
} from './data/assemble-scenario.ts'
export { type LoadedSheets, readBalanceSheets } from './data/balance-sheet-file.ts'
export { type Book, type BookFormat, defineBookFormat, type Level } from './data/books/book.ts'
export { bookFormats } from './data/books/index.ts'
export {
  type BuiltScenario,
  buildSnapshot,
  findFiles,
  readScenario,
} from './data/build-snapshot.ts'
export { type Completion, completionsAt, placeIn } from './data/completions.ts'
export { encodeCsv, parseCsv, type Row } from './data/csv.ts'
export { readWaves, type Wave, type WaveWinner } from './data/deleveraging-file.ts'
export { type Path, type Place, parseScenario, type ScenarioDocument } from './data/document.ts'
export {
  type DrawnSetting,
  type DrawnSettings,
  readDrawnSettings,
} from './data/drawn-settings.ts'
export { encodeParquet } from './data/encode-parquet.ts'
export { type ComparedFact, compareFacts, type Fact, type FactUnit } from './data/facts.ts'
export {
  type AccountBatch,
  type AccountFormat,
  type AccountVenue,
  defineAccountFormat,
} from './data/formats/format.ts'
export { accountFormats } from './data/formats/index.ts'
export {
  type AccountGenerator,
  defineAccountGenerator,
  type GeneratorContext,
} from './data/generators/generator.ts'
export { accountGenerators } from './data/generators/index.ts'
export {
  type FileRequest,
  type InputFile,
  type InputFiles,
  tableOfFile,
} from './data/input-file.ts'
export { parseJsonLines, parseJsonTable } from './data/json-table.ts'
export type { LoadedScenario } from './data/loaded-scenario.ts'
export { unknownName } from './data/nearest.ts'
export { type LoadedNetwork, readNetwork } from './data/network-file.ts'
export { applyOverrides, type Change, type ChangedDocument } from './data/overrides.ts'
export { parsePosition } from './data/position-entry.ts'
export type { OwnPosition } from './data/positions.ts'
export {
  type PublishedWaves,
  publishedFiles,
  readPublishedWaves,
} from './data/published-waves.ts'
export { modelJsonSchema, scenarioJsonSchema } from './data/scenario-json-schema.ts'
export type { Scenario } from './data/scenario-schema.ts'
export {
  parametersName,
  readSeedTable,
  type SeedRow,
  type SeedTable,
  seedTableFile,
  seedTableOf,
  writeSeedTable,
} from './data/seed-table.ts'
export {
  numberColumn,
  optionalColumn,
  requireColumn,
  type Table,
  textColumn,
} from './data/table.ts'
export { parseThreshold, type Threshold, type ThresholdResult } from './data/thresholds.ts'
export { parseDuration, parseInstantNs } from './data/time.ts'
