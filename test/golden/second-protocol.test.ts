import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  explainAccount,
  registry,
  summarize,
} from '../../src/index.ts'

const scenario = new URL('../../scenarios/second-protocol/scenario.yaml', import.meta.url).pathname

test('bad debt of one protocol liquidates loans on its token, and the causes say so', async () => {
  const { snapshot, settings } = await loadScenario(scenario, registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { oracles } = summarize(run)
  // bob: 100 ETH at 1,400 repay 140,000 / 1.05 of 160,000. By hand.
  const badDebt = 160_000 - 140_000 / 1.05
  const worth = 1 - badDebt / 200_000
  expect(oracles.find(({ id }) => id === 'deposit')?.endValue).toBeCloseTo(worth, 12)
  const chain = explainAccount(run, 'second/dan')
  const first = chain.findIndex(({ kind, account }) => kind === 'liquidation' && account === 'dan')
  expect(chain.slice(0, first + 1).map(({ kind, account }) => [kind, account])).toEqual([
    ['shock', null],
    ['price', null],
    ['liquidation', 'bob'],
    ['bad-debt', 'bob'],
    ['price', null],
    ['liquidation', 'dan'],
  ])
})
