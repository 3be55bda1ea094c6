import { expect, test } from 'vitest'
import { loadScenario } from '../data/node/load-scenario.ts'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'
import { compileScenario } from './compile-scenario.ts'

test('what only compiling finds is told by the name that the file has for it', async () => {
  const file = new URL('../../scenarios/usdc-depeg-2023/scenario.yaml', import.meta.url).pathname
  const set = ['actors.1.every=1ms', 'until=30d']
  const loaded = await loadScenario(file, registry, { set })
  try {
    compileScenario(loaded, registry)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    expect(error.facts).toMatchObject({ field: 'actors.1.every', value: 1 })
    expect(error.facts.allowed).toMatch(/519 ms or more/)
  }
})
