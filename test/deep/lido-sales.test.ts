/** Every whole sale of stETH from 1 to 100,000, each in a run of its own: about five minutes. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, createRun, registry } from '../../src/index.ts'
import { createSearch, stretchesOf } from '../../src/report.ts'
import { questions, startingSales } from '../../src/scenarios/lido-steth.ts'

const data = new URL('../../../shared/data/lido', import.meta.url).pathname
const isAbsent = !existsSync(data)
if (isAbsent) console.info('skipped: the Lido accounts are not beside this checkout')
const scenario = new URL('../../scenarios/lido-steth/scenario.yaml', import.meta.url).pathname

test.skipIf(isAbsent)(
  'reverse stress over all sales is brute force, and no interval',
  async () => {
    const { snapshot, settings } = await loadScenario(scenario, registry, { dataDir: data })
    const asked = questions(snapshot, settings, registry)
    const search = createSearch([100_000], true)
    for (let point = search.next(); point !== null; point = search.next()) {
      const run = createRun(asked.compileWith(point[0] + 1, 0), registry, { trace: false })
      advance(run)
      search.tell(run.round >= 2)
    }
    const found = stretchesOf(search.cells).map(({ from, to }) => ({ from: from + 1, to: to + 1 }))
    expect(found).toEqual(startingSales(asked))
    expect(found).toHaveLength(5)
  },
  3_600_000,
)
