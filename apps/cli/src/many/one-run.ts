// One run of many: what was drawn for it is set, and it is run.
import { registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { type Draw, type MonteCarloRun, sweepPoint } from 'cascade-engine/report'

type Open = (set: readonly string[]) => Promise<LoadedScenario>

/** `isApart`: the first number of the run without cascade comes after the others. */
export async function runOne(
  run: number,
  { set, values, weight, regime }: Draw,
  open: Open,
  metrics: readonly string[],
  isApart = false,
): Promise<MonteCarloRun> {
  const loaded = await open(set)
  const found = sweepPoint(loaded, registry, values.map(String), metrics)
  if (found === null) throw new Error('a run of many is not stopped in its middle')
  const [loss = ''] = metrics
  const apart = isApart ? [lossApart(loaded, loss)] : []
  const whole = { ...found, metrics: [...found.metrics, ...apart] }
  const more = {
    ...(weight !== undefined && { weight }),
    ...(regime !== undefined && { regime }),
  }
  return { run, ...whole, ...more }
}

/** Forced orders leave no trace on any market. */
export function lossApart(loaded: LoadedScenario, metric: string): number | null {
  const { settings } = loaded
  const without = [...new Set([...(settings.without ?? []), 'price' as const])]
  const apart = { ...loaded, settings: { ...settings, without } }
  return sweepPoint(apart, registry, [], [metric])?.metrics[0] ?? null
}
