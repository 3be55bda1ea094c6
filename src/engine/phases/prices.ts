/** Phase 6: what venues believe. A value is published `latencyMs` after it could be read. */

import { post } from '../ports/agenda.ts'
import type { PriceSource } from '../ports/ports.ts'
import { inverted } from '../ports/reciprocal.ts'
import type { Run } from '../ports/run.ts'
import { revalue } from '../ports/values.ts'
import { moverOf } from '../verbs/causes.ts'
import { isClosed } from '../verbs/gates.ts'
import { record } from '../verbs/record.ts'
import { followOracles } from './followers.ts'

/** What a price that was brought back may miss itself by: no news that is worth a message. */
const rounding = 1e-12

export function readPrices(run: Run): void {
  const { oracles } = run.world
  const { sent } = run.causes
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    if (isClosed(run, 'oracle', oracle)) continue
    const source = oracles.source[oracle]
    const value = source.read(run.world, run.timeMs)
    run.updatedMs[oracle] = source.updatedMs?.() ?? run.timeMs
    if (run.isDelivery && run.progress === 0 && !hasNews(run, source)) continue
    const latencyMs = oracles.latencyMs[oracle]
    if (latencyMs === 0) {
      if (value !== oracles.value[oracle]) publish(run, oracle, value, happened(run))
    } else if (Math.abs(value - sent[oracle]) > rounding * Math.abs(value)) {
      sent[oracle] = value
      const dueMs = run.timeMs + latencyMs
      const code = happened(run)
      post(run.agenda, { dueMs, phase: 'prices', to: 'oracle', row: oracle, code, value })
    }
  }
  followOracles(run)
}

/**
 * Has an oracle that this one reads just been published? Where other values were delivered and
 * nothing came of them, only time has passed: what drifts with it (liquidity that comes back,
 * funding that falls due) counts when the market or the source asks to be looked at. If a delivery
 * were reason enough, each value on its way would bring about the next.
 */
function hasNews({ causes }: Run, { oracles }: PriceSource): boolean {
  return oracles?.some((oracle) => causes.publishedIn[oracle] === causes.pass) ?? false
}

/** What venues would believe once every source has caught up with its markets: for loop gain. */
export function settlePrices({ world }: Run): void {
  const { oracles } = world
  for (let oracle = 0; oracle < oracles.count; oracle++) {
    oracles.value[oracle] = oracles.source[oracle].read(world, Number.POSITIVE_INFINITY)
    revalue(world, oracle)
  }
}

/** When the next source has something else to say by itself; Infinity if none has. */
export function nextReadingMs({ world, gates, timeMs }: Run): number {
  const { timed, source } = world.oracles
  let next = Number.POSITIVE_INFINITY
  for (const oracle of timed) {
    const due = source[oracle].nextMs?.() ?? Number.POSITIVE_INFINITY
    if (due < Number.POSITIVE_INFINITY) {
      next = Math.min(next, Math.max(due, gates.untilMs.oracle[oracle], timeMs + 1))
    }
  }
  return next
}

/** How many events a value that is read now has behind it. */
const happened = ({ trace }: Run): number => trace?.written.count ?? 0

/**
 * Sets what an oracle says: a value that was read when `readAt` events had happened. Its cause is
 * the largest move of a market it reads.
 */
export function publish(run: Run, oracle: number, value: number, readAt: number): void {
  const { world, causes } = run
  // Several values may arrive at once: what was said before the first of them counts.
  if (causes.publishedIn[oracle] !== causes.pass)
    causes.before[oracle] = world.oracles.value[oracle]
  causes.publishedIn[oracle] = causes.pass
  world.oracles.value[oracle] = value as never
  revalue(world, oracle)
  if (run.trace === null) return
  const market = world.oracles.source[oracle].markets[0] ?? -1
  const before = causes.before[oracle]
  const isInverse = world.oracles.isInverse[oracle] === 1
  causes.oracleEvent[oracle] = record(run, 'price', {
    oracle,
    market,
    cause: moverOf(run, oracle),
    readAt,
    price: isInverse ? inverted(value) : value,
    // From nothing there is no relative move.
    value: isInverse ? before / value - 1 : before > 0 ? value / before - 1 : 0,
  })
}
