import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/registry.ts'
import { differences } from './differences.ts'
import { runFast } from './fast-result.ts'
import { runReference } from './reference.ts'

const scenario = new URL('../../scenarios/case-1/scenario.yaml', import.meta.url).pathname

test.each([
  ['batch', []],
  ['serial', ['execution=serial']],
  ['largest first', ['order=byLargest']],
  ['clocked, another shock', ['clock.everyMs=1000', 'shocks.0.by=-4.5']],
])('case 1, %s: the reference engine agrees event by event', async (_how, set) => {
  const { snapshot, settings } = await loadScenario(scenario, registry, { set })
  const fast = runFast({ snapshot, settings }, { search: 'cheapest', trace: true, verify: true })
  const reference = runReference({ snapshot, settings })
  expect(reference.rounds.length).toBeGreaterThan(0)
  expect(differences(fast, reference)).toEqual([])
})
