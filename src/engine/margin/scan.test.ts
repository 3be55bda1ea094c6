// Whoever a scan and the looks after it find, against asking everybody.
import { expect, test } from 'vitest'
import { caseOne, crossMargin } from '../../../bench/populations.ts'
import { createRandom } from '../../kit/random.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { createRun } from '../phases/run.ts'
import type { Run } from '../ports/run.ts'
import { transferCash } from '../verbs/ledger.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { findUnsafe } from './at-risk.ts'
import { isUnsafe } from './slack-of.ts'

const found = ({ unsafe, unsafeCount }: Run): number[] =>
  [...unsafe.subarray(0, unsafeCount)].sort((a, b) => a - b)

const asked = ({ world }: Run): number[] =>
  Array.from({ length: world.accounts.traderCount }, (_, row) => row).filter((row) =>
    isUnsafe(world, row),
  )

test.each([
  ['one position', caseOne(1000)],
  ['three positions', crossMargin(1000, 5)],
])('%s: prices that go far, then stay near, while money moves', (_, snapshot) => {
  const run = createRun(compile(snapshot, defaultSettings, registry), registry, { trace: false })
  const { oracles, venues } = run.world
  const random = createRandom(5, 1)
  const start = [...oracles.value]
  const pushed = (step: number, by: number) => {
    for (let row = 0; row < oracles.count; row++) {
      const at = start[row] * (0.9 + by * (2 * random.uniform(step, row, 0) - 1))
      oracles.value[row] = at as never
    }
  }
  run.search = 'scan'
  pushed(0, 0)
  findUnsafe(run)
  expect(found(run)).toEqual(asked(run))
  run.search = 'cheapest'
  let unsafe = 0
  for (let step = 1; step <= 40; step++) {
    // A tenth of the worth of somebody, either way.
    const row = random.uniformInt(step, 0, 1, 1000)
    const taken = (random.uniform(step, 0, 2) - 0.5) * run.world.accounts.cash[row]
    transferCash(run, row, venues.fund[0], taken as never, 'fee')
    pushed(step, 0.008)
    findUnsafe(run)
    expect(found(run)).toEqual(asked(run))
    unsafe += run.unsafeCount
  }
  expect(unsafe).toBeGreaterThan(0)
  expect(run.work.scans).toBe(1)
  // Too far: everybody is looked at, in whichever way.
  pushed(41, 0.05)
  findUnsafe(run)
  expect(found(run)).toEqual(asked(run))
})
