// Spoilt copies of the shipped scenarios: each is refused as bad input, or runs and ends.
//
// CASCADE_MUTANTS: how many; CASCADE_FIRST: the number of the first, to see one again.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildSnapshot, findFiles, parseScenario, readScenario } from '../../src/data.ts'
import { cascade, compile, createRun, InputError, registry } from '../../src/index.ts'
import { createDice } from '../storm/dice.ts'
import { mutate } from './mutate.ts'

const COUNT = Number(process.env.CASCADE_MUTANTS ?? 500)
const FIRST = Number(process.env.CASCADE_FIRST ?? 0)
const SLOW_MS = 20_000

interface Shipped {
  readonly id: string
  readonly text: string
  /** Contents by the names that the scenario gives them. */
  readonly files: ReadonlyMap<string, string>
}

const root = new URL('../../scenarios/', import.meta.url)

function readShipped(id: string): Shipped[] {
  const text = small(readFileSync(new URL(`${id}/scenario.yaml`, root), 'utf8'))
  const names = findFiles(readScenario(parseScenario(text, id))).map(({ file }) => file)
  const paths = names.map((name) => new URL(`${id}/${name}`, root))
  // Some scenarios read accounts that are not part of the package.
  if (!paths.every((path) => existsSync(path))) return []
  const files = paths.map((path, file): [string, string] => [
    names[file],
    readFileSync(path, 'utf8'),
  ])
  return [{ id, text, files: new Map(files) }]
}

/** Drawn accounts take the time of the whole run; a few show the same mistakes. */
const small = (text: string) =>
  text.replace(/\baccounts: (\d{4,})/g, (_, count) => `accounts: ${Math.min(300, Number(count))}`)

const shipped = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readShipped(name))

interface Outcome {
  readonly seed: number
  readonly id: string
  readonly said: string
  /** Of the processor: others may be at work on the machine. */
  readonly ms: number
}

/** Runs one spoilt copy; `said` begins with what became of it. */
function tryOut(seed: number): Outcome {
  const dice = createDice(seed, 0x6d7574)
  const { id, text, files } = dice.pick(shipped)
  const spoilt = new Map(files)
  let yaml = text
  const changes = dice.chance(0.7) ? 1 : dice.whole(2, 5)
  for (let change = 0; change < changes; change++) {
    const [file] = dice.chance(0.3) ? files.keys() : []
    if (file === undefined) yaml = mutate(yaml, dice)
    else spoilt.set(file, mutate(spoilt.get(file) ?? '', dice))
  }
  const start = process.cpuUsage()
  const said = runSaying(yaml, spoilt)
  const { user, system } = process.cpuUsage(start)
  return { seed, id, said, ms: (user + system) / 1000 }
}

function runSaying(yaml: string, files: ReadonlyMap<string, string>): string {
  try {
    const inputs = new Map([...files].map(([name, text]) => [name, { text }]))
    const built = buildSnapshot(parseScenario(yaml, 'spoilt.yaml'), registry, inputs)
    const world = compile(built.snapshot, built.settings, registry)
    const summary = cascade(createRun(world, registry), { gain: false })
    for (const threshold of built.thresholds) threshold.check(summary)
    return `ran ${summary.outcome}`
  } catch (error) {
    if (error instanceof InputError) return 'refused'
    return `FAILED ${error instanceof Error ? error.stack : String(error)}`
  }
}

test(`${COUNT} spoilt files are refused or run, and nothing else`, { timeout: 3_600_000 }, () => {
  expect(shipped.length).toBeGreaterThan(6)
  const counts: Record<string, number> = {}
  const bad: string[] = []
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const { id, said, ms } = tryOut(seed)
    const kind = said.split(/[\s:]/, 2).join(' ')
    counts[kind] = (counts[kind] ?? 0) + 1
    if (said.startsWith('FAILED') || ms > SLOW_MS) {
      bad.push(`CASCADE_FIRST=${seed} CASCADE_MUTANTS=1 (${id}, ${Math.round(ms)} ms): ${said}`)
    }
  }
  expect(bad).toEqual([])
  // Both ends are met, or nothing was tried.
  expect(counts.refused).toBeGreaterThan(COUNT / 10)
  expect(COUNT - (counts.refused ?? 0)).toBeGreaterThan(COUNT / 10)
})
