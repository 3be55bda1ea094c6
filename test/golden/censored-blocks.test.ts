// Blocks with room for some, made by somebody who leaves calls out: scenarios/censored-blocks.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/censored-blocks/scenario.yaml', import.meta.url).pathname

async function thousands(...set: string[]): Promise<number> {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { badDebtUsd, totalShortfallUsd } = summarize(run)
  expect(totalShortfallUsd).toBe(badDebtUsd)
  return Math.round(badDebtUsd / 1000)
}

test.each([
  [0, ['actors.0.capacity=100']],
  [204, []],
  [107, ['actors.0.ordering=fifo']],
  [557, ['actors.0.capacity=10']],
  [299, ['actors.0.until=24s']],
  [607, ['actors.0.until=48s']],
  [930, ['actors.0.until=72s']],
  [974, ['actors.0.until=96s']],
])('bad debt of $%dk with %s', async (expected, set) => {
  expect(await thousands(...set)).toBe(expected)
})

test('a price that is not renewed lets as much go bad as calls that are left out', async () => {
  const late = await thousands(
    'actors.0.until=96s',
    'actors.0.censors=[]',
    'actors.0.delays=[ether]',
  )
  expect(late).toBe(await thousands('actors.0.until=96s'))
})

test('without a chain all are liquidated in time', async () => {
  expect(await thousands('actors=[]')).toBe(0)
})
