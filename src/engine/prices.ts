/** Phase 6: what venues believe. A value is published `latencyMs` after it could be read. */
import { post } from './agenda.ts'
import { moverOf } from './causes.ts'
import type { Run } from './run.ts'
import { record } from './trace.ts'

export function readPrices(run: Run): void {
  const { oracles } = run.world
  const { sent } = run.causes
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    const value = oracles.source[oracle].read(run.world)
    const latencyMs = oracles.latencyMs[oracle]
    if (latencyMs === 0) {
      if (value !== oracles.value[oracle]) publish(run, oracle, value)
    } else if (value !== sent[oracle]) {
      sent[oracle] = value
      const dueMs = run.timeMs + latencyMs
      post(run.agenda, { dueMs, phase: 'prices', to: 'oracle', row: oracle, code: 0, value })
    }
  }
}

/** Sets what an oracle says. Its cause is the largest move of a market it reads. */
export function publish(run: Run, oracle: number, value: number): void {
  const { world, causes } = run
  // Several values may arrive at once: what was said before the first of them counts.
  if (causes.publishedIn[oracle] !== causes.pass)
    causes.before[oracle] = world.oracles.value[oracle]
  causes.publishedIn[oracle] = causes.pass
  world.oracles.value[oracle] = value as never
  if (run.trace === null) return
  const market = world.oracles.source[oracle].markets[0] ?? -1
  causes.oracleEvent[oracle] = record(run, 'price', {
    oracle,
    market,
    cause: moverOf(run, oracle),
    price: value,
    value: value / causes.before[oracle] - 1,
  })
}
