/**
 * Published numbers that a scenario sets beside those of its model.
 *
 *     error = (model − published) / |published|
 *
 * A number may be *fitted*: parameters of the scenario were chosen so that the model meets it. The
 * others show what the model says without having been told. A row without a value is a number of
 * the
 * model that nobody has published.
 */
import type { Summary } from '../engine/reading/result.ts'
import { type Path, pathText, type ScenarioDocument } from './document.ts'
import type { Scenario } from './scenario-schema.ts'
import { checkPath, numberAt, type PathPlace } from './summary-path.ts'

export const factUnits = ['usd', 'ms', 'price', 'share', 'count'] as const
export type FactUnit = (typeof factUnits)[number]

export interface Fact {
  readonly what: string
  readonly unit: FactUnit
  /** Null: not published. */
  readonly value: number | null
  readonly source: string
  readonly url: string
  readonly readOn: string
  /** Which number of the summary it is compared with. */
  readonly path: string
  /** Taken off that number: the time from one event to another. */
  readonly since?: string
  readonly note?: string
  readonly fitted: boolean
}

export interface ComparedFact extends Fact {
  /** Null: it never came, or was not measured. */
  readonly model: number | null
  readonly error: number | null
}

/** The facts of a scenario; every path leads to a number that its runs have. */
export function readFacts(
  { facts }: Scenario,
  markets: readonly string[],
  document: ScenarioDocument,
): Fact[] {
  const check = (path: string, at: Path) => checkPath(path, markets, placeOf(document, at))
  return facts.map(({ value, source, since, note, ...fact }, row) => {
    check(fact.path, ['facts', row, 'path'])
    if (since !== undefined) check(since, ['facts', row, 'since'])
    return {
      ...fact,
      value: value ?? null,
      source: source.name,
      url: source.url,
      readOn: source.readOn,
      ...(since !== undefined && { since }),
      ...(note !== undefined && { note }),
    }
  })
}

function placeOf(document: ScenarioDocument, path: Path): PathPlace {
  return { ...document.place(path), field: pathText(path) }
}

/** The model's numbers beside the facts, in the order of the scenario. */
export function compareFacts(facts: readonly Fact[], summary: Summary): ComparedFact[] {
  return facts.map((fact) => {
    const model = modelOf(fact, summary)
    return { ...fact, model, error: relativeError(model, fact.value) }
  })
}

function modelOf({ path, since }: Fact, summary: Summary): number | null {
  const at = (field: string) => numberAt(summary, field, { file: 'facts', field })
  const model = at(path)
  const before = since === undefined ? 0 : at(since)
  return model === null || before === null ? null : model - before
}

export function relativeError(model: number | null, published: number | null): number | null {
  if (model === null || published === null || published === 0) return null
  return (model - published) / Math.abs(published)
}
