// What is told of random scenarios: every number is one, what was paid adds up to what was lost,
// causes sum to one, and maps and explanations can be drawn of whatever ran.
//
// CASCADE_REPORTS: how many; CASCADE_FIRST: the number of the first, to see one again.
import { expect, test } from 'vitest'
import { type BuiltScenario, type LoadedScenario, parseScenario } from '../../src/data.ts'
import { registry } from '../../src/index.ts'
import { explainScenario, mapScenario, reportOf, runScenario } from '../../src/report.ts'
import { randomScenario } from './random-scenarios.ts'
import { expectAll, type Judge, SLOW_MS } from './trials.ts'

const COUNT = Number(process.env.CASCADE_REPORTS ?? 100)
const FIRST = Number(process.env.CASCADE_FIRST ?? 1)

function loadedOf(built: BuiltScenario): LoadedScenario {
  const { scenario, ...parts } = built
  const { id, title, synthetic, seed } = scenario
  const document = parseScenario(randomScenario(seed).text, `${seed}.yaml`)
  return {
    ...{ id, title, synthetic, file: `${seed}.yaml`, ...parts, parameters: scenario },
    changed: [],
    place: (field) => document.place(field.split('.')),
  }
}

/** The path of a number that is none; all are: undefined. */
function findNoNumber(value: unknown, path = ''): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, it] of Object.entries(value)) {
    const found = findNoNumber(it, `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

const isWhole = (shares: readonly { readonly share: number }[]): boolean =>
  shares.length === 0 || Math.abs(shares.reduce((sum, it) => sum + it.share, 0) - 1) < 1e-9

const told: Judge = (_, built) => {
  const loaded = loadedOf(built)
  const options = { registry, file: loaded.file, command: 'cascade run', trace: true, maps: true }
  const { record, events, error } = runScenario(loaded, options)
  if (error !== undefined) throw error
  const wrong = findNoNumber(record.summary, 'summary')
  if (wrong !== undefined) return wrong
  const report = reportOf(record)
  if (!report.addsUp) return 'the waterfall does not add up'
  for (const { story } of record.positions) {
    if (!isWhole(story.loss?.shares ?? [])) return `causes of ${story.account} do not sum to one`
  }
  mapScenario(loaded, registry, { buckets: '40', range: '0.5', horizon: '1d', target: '0.01' })
  const liquidated = [...(events?.() ?? [])].filter(({ kind }) => kind === 'liquidation')
  for (const { venue, account } of [liquidated[0], liquidated.at(-1)].flatMap((it) => it ?? [])) {
    const { story, causes } = explainScenario(loaded, registry, `${venue}/${account}`)
    if (causes.length === 0) return `${account} was liquidated without a cause`
    if (!isWhole(story.loss?.shares ?? [])) return `causes of ${account} do not sum to one`
  }
  return null
}

test(`${COUNT} random scenarios are told, mapped and explained`, () => {
  const seeds = Array.from({ length: COUNT }, (_, at) => FIRST + at)
  expectAll(seeds, told, 5 * SLOW_MS)
  expect(seeds).toHaveLength(COUNT)
})
