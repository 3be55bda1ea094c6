/** Random scenarios by the number, each judged: what is no fault and no refusal has passed. */
import { expect } from 'vitest'
import { type BuiltScenario, buildSnapshot, parseScenario } from '../../src/data.ts'
import { compile, InputError, registry, type World } from '../../src/index.ts'
import { randomScenario } from './random-scenarios.ts'

export const SLOW_MS = 20_000

export const built = (seed: number): BuiltScenario =>
  buildSnapshot(parseScenario(randomScenario(seed).text, `${seed}.yaml`), registry)

/** What is wrong; nothing: null. */
export type Judge = (world: World, scenario: BuiltScenario) => string | null

/** `judge` of one scenario; an error that is no InputError is a fault, and so is a long time. */
export function tried(seed: number, judge: Judge, slowMs = SLOW_MS): string {
  const start = process.cpuUsage()
  let said = 'ran'
  try {
    const scenario = built(seed)
    const { snapshot, settings } = scenario
    const fault = judge(compile(snapshot, settings, registry), scenario)
    if (fault !== null) said = `FAILED ${fault}`
  } catch (error) {
    const isForeign = !(error instanceof InputError)
    said = isForeign ? `FAILED ${(error as Error).stack}` : `refused ${(error as Error).message}`
  }
  const { user, system } = process.cpuUsage(start)
  const ms = (user + system) / 1000
  return ms > slowMs ? `FAILED after ${Math.round(ms)} ms, ${said}` : said
}

export function expectAll(seeds: readonly number[], judge: Judge, slowMs = SLOW_MS): void {
  const outcomes = seeds.map((seed) => `${seed}: ${tried(seed, judge, slowMs)}`)
  expect(outcomes.filter((it) => it.includes(': FAILED'))).toEqual([])
  // The files are meant to be valid.
  const refused = outcomes.filter((it) => it.includes(': refused'))
  expect(refused.length, refused.slice(0, 5).join('\n')).toBeLessThanOrEqual(seeds.length / 50)
}
