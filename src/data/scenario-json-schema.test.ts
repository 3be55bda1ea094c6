import { describe, expect, test } from 'vitest'
import { registry } from '../registry.ts'
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
