// The numbers of scenarios/cloud-outage/README.md and of docs/outages.md.
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, compile, createRun, registry, summarize } from '../../src/index.ts'

const file = new URL('../../scenarios/cloud-outage/scenario.yaml', import.meta.url).pathname

/** Bad debt of each protocol, millions of dollars. */
async function badDebts(...set: string[]) {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return summarize(run).perVenue.map(({ badDebtUsd }) => (badDebtUsd / 1e6).toFixed(2))
}

test('a second oracle saves a protocol, unless its keepers are down as well', async () => {
  expect(await badDebts()).toEqual(['1.81', '0.00', '3.95'])
})

test('what the second oracle is worth to the same borrowers', async () => {
  const [, without] = await badDebts('venues.second-feed.instruments.ETH.oracle=feed-a')
  expect(without).toBe('1.19')
})

test('the other cloud is missed by nobody', async () => {
  expect(await badDebts('shocks.1.of=google')).toEqual(['0.00', '0.00', '0.00'])
})
