// What every run must satisfy, whoever takes part: books balance after every phase, it ends, and
// it starts afresh to the same bits, with a trace and without.

import { expect } from 'vitest'
import {
  advance,
  compile,
  createRun,
  registry,
  restart,
  type Settings,
  type Snapshot,
  summarize,
} from '../../src/index.ts'

/** Returns the hash of the run. */
export function expectAfresh(snapshot: Snapshot, settings: Settings): string {
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { hash, outcome } = summarize(run)
  expect(outcome).not.toBe('rounds-max')
  restart(run)
  advance(run)
  expect(summarize(run).hash).toBe(hash)
  const counters = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  advance(counters)
  expect(summarize(counters).hash).toBe(hash)
  return hash
}
