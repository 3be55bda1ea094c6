/**
 * What a scenario’s facts are over several seeds: one run says little where single accounts that
 * the seed draws weigh much. The table stands beside the scenario file as `seeds.yaml`;
 * `tools/seeds.mjs` writes it.
 *
 *     mean       Σ value / n
 *     deviation  √(Σ (value − mean)² / (n − 1)), of one seed, not of the mean
 *
 * Numbers are kept to seven digits. The table names the parameters and the version that it was
 * computed with, so that an old one is known as such.
 */
import { z } from 'zod'
import { InputError } from '../kit/assert.ts'
import { hashText } from '../kit/hash-text.ts'
import { exactSum } from '../kit/sum.ts'
import { checkValue } from './check-value.ts'
import { parseScenario } from './document.ts'
import type { Fact } from './facts.ts'
import type { Scenario } from './scenario-schema.ts'

/** Stands beside the scenario file. */
export const seedTableFile = 'seeds.yaml'

const measured = z.number().nullable()
const row = z.strictObject({
  what: z.string().min(1),
  path: z.string().min(1),
  since: z.string().min(1).optional(),
  count: z.int().min(0).describe('Seeds in which it came at all'),
  mean: measured,
  deviation: measured,
  least: measured,
  most: measured,
  values: z.array(measured).describe('By seed'),
})
const seedTable = z.strictObject({
  scenario: z.string().min(1),
  version: z.string().min(1),
  parameters: z.string().min(1),
  seeds: z.array(z.int().min(0)).min(1),
  facts: z.array(row),
})

export type SeedTable = z.output<typeof seedTable>
export type SeedRow = SeedTable['facts'][number]

/** Throws InputError where the text is no such table. `file` is what errors call it. */
export function readSeedTable(text: string, file: string): SeedTable {
  const document = parseScenario(text, file)
  const table = checkValue(seedTable, document.value, document, [])
  for (const [at, { values }] of table.facts.entries()) {
    if (values.length === table.seeds.length) continue
    throw new InputError(`${values.length} values of ${table.seeds.length} seeds`, {
      ...document.place(['facts', at, 'values']),
      field: `facts.${at}.values`,
      value: values.length,
      allowed: 'one number for each seed, or null',
    })
  }
  return table
}

/** One line for each fact, so that changes can be read. */
export function writeSeedTable({ facts, seeds, ...head }: SeedTable): string {
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return [
    '# What the facts of scenario.yaml are over several seeds. Written by tools/seeds.mjs.',
    ...lines,
    `seeds: ${inline(seeds)}`,
    'facts:',
    ...facts.map((fact) => `  - ${inline(fact)}`),
    '',
  ].join('\n')
}

const inline = (value: unknown): string => JSON.stringify(value).replaceAll(',"', ', "')

/**
 * Names what a run depends on, but for the seed: settings, models, accounts. Files are in it by
 * name only. 16 hexadecimal digits.
 */
export function parametersName(scenario: Scenario): string {
  const { seed, title, about, start, facts, thresholds, ...rest } = scenario
  const text = JSON.stringify(rest)
  return [text, `${text} again`].map((it) => hashText(it).toString(16).padStart(8, '0')).join('')
}

/** `values[at]` are the model’s numbers with `seeds[at]`, in the order of the facts. */
export function seedTableOf(
  scenario: Scenario,
  version: string,
  facts: readonly Fact[],
  seeds: readonly number[],
  values: readonly (readonly (number | null)[])[],
): SeedTable {
  return {
    scenario: scenario.id,
    version,
    parameters: parametersName(scenario),
    seeds: [...seeds],
    facts: facts.map(({ what, path, since }, fact) => {
      const own = values.map((ofSeed) => ofSeed[fact] ?? null)
      return {
        ...{ what, path, ...(since !== undefined && { since }) },
        ...spreadOver(own.filter((value) => value !== null)),
        values: own.map(rounded),
      }
    }),
  }
}

function spreadOver(values: readonly number[]): Omit<SeedRow, 'what' | 'path' | 'values'> {
  const count = values.length
  if (count === 0) return { count, mean: null, deviation: null, least: null, most: null }
  const mean = exactSum(values) / count
  const squares = exactSum(values.map((value) => (value - mean) * (value - mean)))
  return {
    count,
    mean: rounded(mean),
    deviation: count === 1 ? null : rounded(Math.sqrt(squares / (count - 1))),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  }
}

const digits = 7
const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toPrecision(digits)) + 0

/** The row of a fact; none where the fact has another path now. */
export function rowOf(table: SeedTable, { what, path, since }: Fact): SeedRow | undefined {
  return table.facts.find((it) => it.what === what && it.path === path && it.since === since)
}
