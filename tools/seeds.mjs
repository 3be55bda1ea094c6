// What the facts of a scenario are over several seeds: seeds.yaml beside its scenario.yaml.
//
//     node tools/seeds.mjs october-10-2025 [--seeds 30] [--set path=value …] [--dry]
//
// Runs the scenario with seeds 1, 2, … and writes mean, standard deviation, least, most and every
// single value of each fact; reports show them beside the seed that was run. No seed is left out.
// --dry prints and writes nothing: what the means would be with other parameters.

import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, install, root } from './prepare.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '30' },
    set: { type: 'string', multiple: true, default: [] },
    dry: { type: 'boolean', default: false },
  },
})
const [id, ...others] = positionals
const count = Number(options.seeds)
if (id === undefined || others.length > 0 || !Number.isInteger(count) || count < 2) {
  console.error('node tools/seeds.mjs SCENARIO [--seeds N, 2 or more] [--set path=value] [--dry]')
  process.exit(2)
}
if (options.set.length > 0 && !options.dry) {
  console.error('--set goes with --dry: the table is that of the scenario as its file says')
  process.exit(2)
}

install({ everything: false })
await build()
const { registry, version } = await import('cascade-engine')
const { seedTableFile, seedTableOf, writeSeedTable } = await import('cascade-engine/data')
const { loadScenario, replaceFile } = await import('cascade-engine/data-node')
const { factValues, overSeedsTable, textOf } = await import('cascade-engine/report')

const file = join(root, 'scenarios', id, 'scenario.yaml')
const seeds = Array.from({ length: count }, (_, at) => at + 1)
const values = []
let loaded
for (const seed of seeds) {
  loaded = await loadScenario(file, registry, { seed, set: options.set })
  values.push(factValues(loaded, registry))
  console.error(`seed ${seed} of ${count}`)
}
const { parameters, facts } = loaded
const table = seedTableOf(parameters, version, facts, seeds, values)

const said = overSeedsTable(table, facts)
console.log(said.columns.map(({ title }) => title).join('\t'))
for (const { cells } of said.rows)
  console.log(said.columns.map((column) => textOf(cells[column.id] ?? '')).join('\t'))
if (!options.dry) {
  const path = join(dirname(file), seedTableFile)
  await replaceFile(path, writeSeedTable(table))
  console.error(`written: ${path}`)
}
