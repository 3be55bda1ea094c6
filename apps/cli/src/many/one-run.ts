// One run of many: what was drawn for it is set, and it is run.
import { registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { type Draw, type MonteCarloRun, sweepPoint } from 'cascade-engine/report'

export async function runOne(
  run: number,
  { set, values, weight }: Draw,
  open: (set: readonly string[]) => Promise<LoadedScenario>,
  metrics: readonly string[],
): Promise<MonteCarloRun> {
  const found = sweepPoint(await open(set), registry, values.map(String), metrics)
  if (found === null) throw new Error('a run of many is not stopped in its middle')
  return { run, ...found, ...(weight !== undefined && { weight }) }
}
