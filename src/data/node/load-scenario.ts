/** A scenario from disk: the file, the files it names, and what `--set` puts in place of it. */
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { changeScenario, type ScenarioChanges, scenarioAssembler } from '../assemble-scenario.ts'
import { findFiles, readScenario } from '../build-snapshot.ts'
import { parseScenario, type ScenarioDocument, valueAt } from '../document.ts'
import type { FileRequest, InputFile } from '../input-file.ts'
import type { LoadedScenario } from '../loaded-scenario.ts'
import { list } from '../nearest.ts'
import type { Scenario } from '../scenario-schema.ts'
import { readSeedTable, type SeedTable, seedTableFile } from '../seed-table.ts'
import {
  findFile,
  hasFolder,
  isInside,
  readInputFile,
  readText,
  readTextIfThere,
  requireFolder,
} from './read-files.ts'

export interface LoadOptions extends ScenarioChanges {
  /** `--data`: where input files are looked for first. */
  readonly dataDir?: string | undefined
  /** Largest input file, unpacked. */
  readonly fileBytesMax?: number | undefined
}

export const loadScenario = (
  path: string,
  registry: Registry,
  options: LoadOptions = {},
): Promise<LoadedScenario> => scenarioLoader(path, registry)(options)

/** Loads one scenario again and again, with other settings: each file is read once. */
export function scenarioLoader(path: string, registry: Registry) {
  const assemble = scenarioAssembler(registry)
  const read = once<InputFile>()
  const tables = once<SeedTable | undefined>()
  const documents = once<ScenarioDocument>()
  return async (options: LoadOptions = {}): Promise<LoadedScenario> => {
    const text = async () => parseScenario(await readText(path), path)
    const document = changeScenario(await documents(path, text), options)
    const outer = readScenario(document)
    const wanted = findFiles(outer)
    const names = namesOf(document, wanted)
    const roots = await findRoots(path, document, outer, options.dataDir)
    if (wanted.length > 0 && !(await hasFolder(roots))) throw noFolder(document, roots, names)
    const files = new Map<string, InputFile>()
    for (const { file, path: at } of wanted) {
      if (files.has(file)) continue
      const open = () => readInputFile(file, roots, document.place(at), options.fileBytesMax, names)
      files.set(file, await read([...roots, file].join('\n'), open))
    }
    const seedTable = await tables(outer.id, () => findSeedTable(path, outer.id))
    return assemble(document, files, seedTable)
  }
}

/** Where the input files of a scenario really lie, by the names that it gives them. */
export async function scenarioFiles(
  path: string,
  options: LoadOptions = {},
): Promise<Map<string, string>> {
  const document = changeScenario(parseScenario(await readText(path), path), options)
  const outer = readScenario(document)
  const wanted = findFiles(outer)
  const roots = await findRoots(path, document, outer, options.dataDir)
  const found = new Map<string, string>()
  for (const { file, path: at } of wanted) {
    found.set(file, await findFile(file, roots, document.place(at), namesOf(document, wanted)))
  }
  return found
}

/** Makes what has a key when it is first asked for, and again where that failed. */
function once<T>() {
  const made = new Map<string, T>()
  return async (key: string, make: () => Promise<T>): Promise<T> => {
    if (!made.has(key)) made.set(key, await make())
    return made.get(key) as T
  }
}

/** The table beside the file, unless it is that of another scenario in the same folder. */
async function findSeedTable(path: string, id: string): Promise<SeedTable | undefined> {
  const file = join(dirname(path), seedTableFile)
  const text = await readTextIfThere(file)
  const table = text === undefined ? undefined : readSeedTable(text, file)
  return table?.scenario === id ? table : undefined
}

/** The files that a scenario asks for, and what each of them is. */
function namesOf({ value }: ScenarioDocument, wanted: readonly FileRequest[]): string {
  const names = wanted.map(({ file, path }) => {
    const format = valueAt(value, [...path.slice(0, -1), 'format'])
    return typeof format === 'string' ? `${file} (${format})` : file
  })
  return list([...new Set(names)])
}

function noFolder(document: ScenarioDocument, roots: readonly string[], names: string): InputError {
  return new InputError(`there is no folder ${roots.join(' or ')}`, {
    ...document.place(['data']),
    field: 'data',
    value: roots[0],
    allowed: `a folder with ${names}; --data DIR names one elsewhere`,
  })
}

/** The user's data folder first; the scenario may only name a folder below its own. */
async function findRoots(
  path: string,
  document: ScenarioDocument,
  { data }: Scenario,
  dataDir: string | undefined,
): Promise<readonly string[]> {
  const folder = dirname(resolve(path))
  const beside = resolve(folder, data)
  // A link may lead out where the name does not.
  const isNamedOutside = isAbsolute(data) || data.split(/[\\/]/).includes('..')
  const isOutside = isNamedOutside || !(await isInside(folder, beside))
  if (dataDir !== undefined) await requireFolder(dataDir)
  if (dataDir !== undefined) {
    return isOutside ? [resolve(dataDir), folder] : [resolve(dataDir), beside]
  }
  if (!isOutside) return [beside]
  throw new InputError(`data lies outside the folder of ${basename(path)}`, {
    ...document.place(['data']),
    field: 'data',
    value: data,
    allowed: 'a folder inside the scenario’s; name any other with --data',
  })
}
