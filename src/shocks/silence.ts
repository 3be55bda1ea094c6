/** Closes an oracle that has kept up until now: a heartbeat that was due still went out. */
import type { Run } from '../engine/ports/run.ts'
import { closeGate } from '../engine/verbs/gates.ts'

export function silence(run: Run, oracle: number, untilMs: number): void {
  run.world.oracles.source[oracle].read(run.world, run.timeMs)
  closeGate(run, 'oracle', oracle, untilMs)
}
