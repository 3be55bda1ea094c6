// From what people type, a file or an id, to a scenario that is loaded and named.
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { InputError, registry, scenarios } from 'cascade-engine'
import { type LoadedScenario, unknownName } from 'cascade-engine/data'
import { scenarioLoader } from 'cascade-engine/data-node'
import { invocation, packageFolder } from './invocation.ts'
import { quoted } from './quoted.ts'
import { note } from './surroundings.ts'

export interface ScenarioOptions {
  readonly seed?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly data?: string | undefined
  /** `--position`, may be repeated. */
  readonly position?: readonly string[] | undefined
}

const seedMax = 2 ** 32 - 1

/** `warn` hears what was probably not meant; of many runs the first says it for all. */
export const openScenario = (
  name: string,
  options: ScenarioOptions,
  warn?: (text: string) => void,
): Promise<LoadedScenario> => scenarioOpener(name)(options, warn)

/** Opens one scenario again and again, with other settings: its files are read once. */
export function scenarioOpener(name: string) {
  let load: ReturnType<typeof scenarioLoader> | undefined
  return async (
    options: ScenarioOptions,
    warn: (text: string) => void = note,
  ): Promise<LoadedScenario> => {
    const seed = seedOf(options.seed)
    load ??= scenarioLoader(pathOf(name), registry)
    const loaded = await load({
      dataDir: options.data,
      set: options.set ?? [],
      positions: options.position ?? [],
      ...(seed !== undefined && { seed }),
    })
    for (const warning of loaded.warnings) warn(`! ${warning}`)
    return loaded
  }
}

/** A file, or that of a scenario that is shipped. */
export function pathOf(name: string): string {
  if (/[/\\]|\.(ya?ml|json)$/.test(name) || existsSync(name)) return name
  if (isShipped(name)) {
    const file = shippedFile(name)
    const near = relative('', file)
    return near.length < file.length ? near : file
  }
  const ids = scenarios.map(({ id }) => id)
  const error = unknownName('scenario', name, ids, {})
  throw new InputError(error.message, { value: name, allowed: `a file, or ${ids.join(', ')}` })
}

/** What views call the file: the same on every machine for scenarios that are shipped. */
export function fileName({ file, id }: LoadedScenario): string {
  return isShipped(id) && resolve(file) === shippedFile(id) ? `scenarios/${id}/scenario.yaml` : file
}

const isShipped = (name: string): boolean => scenarios.some(({ id }) => id === name)

/** `october-10-2025` is scenarios/october-10-2025/scenario.yaml of this package. */
function shippedFile(id: string): string {
  return join(packageFolder(), 'scenarios', id, 'scenario.yaml')
}

function seedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seed = Number(text)
  if (/^\d+$/.test(text) && seed <= seedMax) return seed
  throw new InputError(`--seed ${text} is no seed`, {
    field: 'seed',
    value: text,
    allowed: `a whole number from 0 to ${seedMax}`,
  })
}

/** The command that gives the same run again; `start` is how the program is called. */
export function commandOf(
  verb: string,
  name: string,
  options: ScenarioOptions,
  start = invocation(),
): string {
  return [
    start,
    verb,
    quoted(name),
    ...(options.seed === undefined ? [] : [`--seed ${options.seed}`]),
    ...(options.set ?? []).map((change) => `--set ${quoted(change)}`),
    ...(options.position ?? []).map((position) => `--position ${quoted(position)}`),
    ...(options.data === undefined ? [] : [`--data ${quoted(options.data)}`]),
  ].join(' ')
}
