// Shocks of a scenario set to something else: what is kept from run to run changes no bit.
import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { loadScenario, scenarioLoader } from '../data/node/load-scenario.ts'
import { takesShocks } from '../engine/compile/with-shocks.ts'
import { registry } from '../registry.ts'
import { compileScenario } from './compile-scenario.ts'
import { summaryAgain } from './summary-again.ts'

const folder = 'scenarios'
const shipped = readdirSync(folder).filter((id) => existsSync(`${folder}/${id}/scenario.yaml`))

/** A tenth more of every number that says how large a shock is. */
function milder({ parameters }: LoadedScenario): string[] {
  return parameters.shocks.flatMap((shock, at) =>
    ['drop', 'by', 'quantity', 'share', 'left'].flatMap((name) => {
      const value = (shock as Record<string, unknown>)[name]
      return typeof value === 'number' ? [`shocks.${at}.${name}=${0.9 * value}`] : []
    }),
  )
}

test.for(shipped)('%s', async (id, { skip }) => {
  const file = `${folder}/${id}/scenario.yaml`
  const load = scenarioLoader(file, registry)
  const first = await load().catch((error: Error) => {
    if (/^there is no (file|folder)/.test(error.message)) return null
    throw error
  })
  if (first === null) return skip('its data are not here')
  const set = milder(first)
  compileScenario(first, registry)
  const again = await load({ set })
  const fresh = await loadScenario(file, registry, { set })
  expect(again.snapshot).toBe(first.snapshot)
  const kept = compileScenario(again, registry)
  const isKept = takesShocks(kept, again.settings.shocks, registry)
  expect(kept.accounts === compileScenario(first, registry).accounts).toBe(isKept)
  // The second run is the first, put back.
  expect(summaryAgain(first, registry)).not.toBeNull()
  expect(summaryAgain(again, registry)).toEqual(summaryAgain(fresh, registry))
})
