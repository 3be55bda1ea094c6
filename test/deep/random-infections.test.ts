// Infection trees of random scenarios: each failure after its cause, none along what is not there.
import { describe, test } from 'vitest'
import {
  advance,
  compile,
  createRun,
  edgeTypes,
  type Failure,
  infection,
  registry,
  type World,
} from '../../src/index.ts'
import { expectAll } from './trials.ts'

const COUNT = Number(process.env.CASCADE_INFECTIONS ?? 200)
const FIRST = Number(process.env.CASCADE_FIRST ?? 1)
const seeds = Array.from({ length: COUNT }, (_, at) => FIRST + at)

function failuresOf(world: World): Failure[] {
  const run = createRun(world, registry, { trace: true })
  advance(run)
  return infection(run)
}

function faultOf(failures: readonly Failure[]): string | null {
  for (const [at, it] of failures.entries()) {
    const what = `${it.kind} ${it.name} along ${it.edge}`
    if (it.cause !== null && it.cause >= at) return `${what} comes before its cause`
    if (it.afterMs !== null && !(it.afterMs >= 0)) return `${what} is ${it.afterMs} ms after it`
    if (it.share !== null && !Number.isFinite(it.share)) return `${what} has a share ${it.share}`
    if (!(it.lostUsd >= 0 && it.belowUsd >= 0)) return `${what} lost ${it.lostUsd}`
  }
  const roots = failures.filter(({ cause }) => cause === null)
  const all = roots.reduce((sum, { below }) => sum + below + 1, 0)
  return all === failures.length ? null : `${all} of ${failures.length} hang by a root`
}

describe('infection trees of random scenarios', () => {
  test('hold together', () => expectAll(seeds, (world) => faultOf(failuresOf(world))))

  test('without edges of a type have none of it', () => {
    expectAll(seeds, (world, { snapshot, settings }) => {
      for (const edges of edgeTypes) {
        const without = [...(world.settings.without ?? []), edges]
        const left = failuresOf(compile(snapshot, { ...settings, without }, registry))
        const found = left.find(({ edge }) => edge === edges)
        if (found !== undefined) return `${found.kind} ${found.name} came along ${edges}`
      }
      return null
    })
  })
})
