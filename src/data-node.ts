/** What opens and writes files: only for Node. */
export {
  type LoadOptions,
  loadScenario,
  scenarioFiles,
  scenarioLoader,
} from './data/node/load-scenario.ts'
export { fileBytesMax, readInputFile } from './data/node/read-files.ts'
export { readParquet } from './data/node/read-parquet.ts'
export { checkWritable, replaceFile, writeResult } from './data/node/write-result.ts'
