import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findErrors } from '../../test/json-schema.ts'
import { registry } from '../registry.ts'
import { parseScenario } from './document.ts'
import { scenarioJsonSchema } from './scenario-json-schema.ts'

// `npx vitest run src/data/scenario-json-schema.test.ts -u` writes the file anew.
// Lists of words on one line where they fit: as the formatter of the project has it.
function print(schema: object): string {
  const lists = /^( *)(.*)\[\n((?:\s+(?:"[^"\n]*"|[\w.+-]+),?\n)+)\s*\](,?)$/gm
  const text = JSON.stringify(schema, null, 2).replace(/(\de)\+(\d)/g, '$1$2')
  return `${text}\n`.replace(lists, (whole, indent, key, items, end) => {
    const line = `${indent}${key}[${items.trim().replace(/,\s+/g, ', ')}]${end}`
    return line.length <= 100 ? line : whole
  })
}

test('schema/scenario.schema.json is what the registry says', async () => {
  await expect(print(scenarioJsonSchema(registry))).toMatchFileSnapshot(
    '../../schema/scenario.schema.json',
  )
})

describe('the schema', () => {
  const text = JSON.stringify(scenarioJsonSchema(registry))

  test.each([
    ...registry.venues,
    ...registry.liquidity,
    ...registry.oracles,
    ...registry.shocks,
    ...registry.actors,
  ])('knows $id', ({ id }) => expect(text).toContain(`"const":"${id}"`))

  test('knows formats, generators, and times as durations', () => {
    for (const id of ['positions', 'holdings', 'lido-aave-v2', 'population']) {
      expect(text).toContain(`"const":"${id}"`)
    }
    expect(text).toContain('"atMs"')
    expect(text).toContain('"at"')
  })
})

describe('an editor', () => {
  const schema = scenarioJsonSchema(registry)
  const root = new URL('../../scenarios/', import.meta.url)
  const read = (id: string) => readFileSync(new URL(`${id}/scenario.yaml`, root), 'utf8')
  const errorsOf = (yaml: string) => findErrors(parseScenario(yaml, 'a.yaml').value, schema)

  const shipped = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  test.each(shipped.map(({ name }) => name))('finds nothing wrong with %s', (id) => {
    expect(errorsOf(read(id))).toEqual([])
  })

  test.each<[string, string, string, string, string, string]>([
    ['a shock', 'case-1', 'by: -3', 'bye: -3', '/shocks/0', 'additionalProperties'],
    ['a shock’s number', 'case-1', 'by: -3', 'drop: 2', '/shocks/0/drop', 'range'],
    ['a model', 'case-1', 'price-gap', 'pricegap', '/shocks/0/model', 'enum'],
    [
      'accounts',
      'case-1',
      'instrument: COIN',
      'instrumet: COIN',
      '/accounts/0',
      'additionalProperties',
    ],
    ['a format', 'case-1', 'format: positions', 'format: position', '/accounts/0/format', 'enum'],
    ['a generator', 'circuit-breaker', 'sizes:', 'size:', '/accounts/0', 'additionalProperties'],
    [
      'a generator’s name',
      'circuit-breaker',
      'population',
      'people',
      '/accounts/0/generate',
      'enum',
    ],
    [
      'an instrument',
      'circuit-breaker',
      'brackets:',
      'brakets:',
      '/venues/exchange/instruments/COIN',
      'additionalProperties',
    ],
    [
      'a kind',
      'circuit-breaker',
      'kind: perpetual',
      'kind: perp',
      '/venues/exchange/instruments/COIN/kind',
      'enum',
    ],
    [
      'liquidity',
      'circuit-breaker',
      'slope:',
      'slpoe:',
      '/venues/exchange/instruments/COIN/liquidity',
      'additionalProperties',
    ],
    ['a mitigation', 'circuit-breaker', 'move:', 'mvoe:', '/mitigations/0', 'additionalProperties'],
    [
      'rules',
      'liquidity-exhaustion',
      'socialised:',
      'socialized:',
      '/venues/exchange/rules',
      'additionalProperties',
    ],
  ])('finds one thing wrong with %s', (_, id, from, to, path, keyword) => {
    const yaml = read(id)
    expect(yaml).toContain(from)
    const found = errorsOf(yaml.replace(from, to))
    // A key that is needed and misspelt is missing as well.
    expect(found.filter((error) => error.keyword !== 'required')).toEqual([{ path, keyword }])
    expect(found.length).toBeLessThanOrEqual(2)
  })
})
