// The tables over seeds beside the shipped scenarios: every run again, every number the same.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seedTableFile, seedTableOf, writeSeedTable } from '../../src/data.ts'
import { loadScenario } from '../../src/data-node.ts'
import { registry, scenarios, version } from '../../src/index.ts'
import { factValues } from '../../src/report.ts'
import { root } from '../project-files.ts'

const folderOf = (id: string) => `${root}scenarios/${id}/`
const withTable = scenarios.filter(({ id }) => existsSync(folderOf(id) + seedTableFile))

test('there is at least one', () => expect(withTable.length).toBeGreaterThan(0))

test.each(withTable.map(({ id }) => [id]))('%s', async (id) => {
  const open = (seed: number) => loadScenario(`${folderOf(id)}scenario.yaml`, registry, { seed })
  const loaded = await open(1)
  const seeds = loaded.seedTable?.seeds ?? []
  const values: (number | null)[][] = []
  for (const seed of seeds) values.push(factValues(await open(seed), registry))
  const table = seedTableOf(loaded.parameters, version, loaded.facts, seeds, values)
  expect(writeSeedTable(table)).toBe(readFileSync(folderOf(id) + seedTableFile, 'utf8'))
})
