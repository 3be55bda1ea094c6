/** What every step from a scenario file to a Snapshot needs. */
import type { Registry } from '../engine/ports/ports.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import type { BookFormat } from './books/book.ts'
import { bookFormats } from './books/index.ts'
import { checkModel, findModel } from './check-model.ts'
import { checkValue } from './check-value.ts'
import { type Path, pathText, type ScenarioDocument } from './document.ts'
import type { InputFiles } from './input-file.ts'
import { readPricePath } from './price-path.ts'
import { readRuleChange } from './rule-change.ts'
import type { LooseModel, Scenario } from './scenario-schema.ts'
import { keysOf } from './schema-shape.ts'

export interface Reading {
  readonly document: ScenarioDocument
  readonly scenario: Scenario
  readonly registry: Registry
  readonly files: InputFiles
}

/** An error about the setting at `path`. */
export function settingError(
  { document }: Pick<Reading, 'document'>,
  path: Path,
  message: string,
  value: unknown,
  allowed: string,
): InputError {
  return new InputError(message, { ...document.place(path), field: pathText(path), value, allowed })
}

/** The liquidity of a market; a `file` with a `format` becomes the model's bids and asks. */
export function readLiquidity(reading: Reading, spec: LooseModel, path: Path): ModelSpec {
  const { document, registry } = reading
  if (!('file' in spec)) {
    return checkModel('liquidity', registry.liquidity, spec, document, path)
  }
  const { file, format, ...rest } = spec
  const taken = { bids: undefined, asks: undefined }
  const name = requireFile(reading, 'liquidity', registry.liquidity, spec, Object.keys(taken), path)
  const reader = findFormat(reading, format, path)
  const own = keysOf(reader.parameters)
  const split = (isOwn: boolean) =>
    Object.fromEntries(Object.entries(rest).filter(([key]) => Object.hasOwn(own, key) === isOwn))
  const parameters = checkValue(reader.parameters, split(true), document, path)
  const book = reader.read(reading.files, name, parameters, document.place([...path, 'file']))
  const { model, ...others } = split(false)
  const full = { model: String(model), ...others, ...book }
  return checkModel('liquidity', registry.liquidity, full, document, path)
}

/** A shock; a `file` becomes the times and prices of a price path. */
export function readShock(reading: Reading, spec: LooseModel, path: Path): ModelSpec {
  const { document, registry, files } = reading
  if (!('file' in spec)) {
    return readRuleChange(reading, checkModel('shock', registry.shocks, spec, document, path), path)
  }
  const name = requireFile(reading, 'shock', registry.shocks, spec, ['timesMs', 'prices'], path)
  const { file, columns, ...rest } = spec
  const renames = columns as Record<string, string> | undefined
  const table = readPricePath(files, name, renames, document.place([...path, 'file']))
  return checkModel('shock', registry.shocks, { ...rest, ...table }, document, path)
}

/** The name of a model's file, for models whose parameters a file can give. */
function requireFile(
  reading: Reading,
  kind: string,
  definitions: Parameters<typeof findModel>[1],
  spec: LooseModel,
  filled: readonly string[],
  path: Path,
): string {
  const { parameters } = findModel(kind, definitions, spec.model, reading.document, path)
  const keys = keysOf(parameters)
  const field = [...path, 'file']
  if (!filled.every((key) => Object.hasOwn(keys, key))) {
    const message = `${spec.model} is not read from a file`
    throw settingError(reading, field, message, spec.file, 'its parameters, written out')
  }
  const both = filled.find((key) => key in spec)
  if (both !== undefined) {
    throw settingError(
      reading,
      [...path, both],
      `${both} comes from the file`,
      spec[both],
      'nothing',
    )
  }
  if (typeof spec.file === 'string') return spec.file
  throw settingError(reading, field, `${pathText(field)} is no file name`, spec.file, 'a file name')
}

function findFormat(reading: Reading, format: unknown, path: Path): BookFormat {
  const ids = bookFormats.map(({ id }) => id)
  const found = bookFormats.find(({ id }) => id === format)
  if (found !== undefined) return found
  const field = [...path, 'format']
  const message = format === undefined ? `${pathText(field)} is missing` : `no format ${format}`
  throw settingError(reading, field, message, format, ids.join(', '))
}
