// What is known of a scenario and its run beside the numbers of the summary.
import { compareFacts } from '../data/facts.ts'
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { startMsOf } from '../data/time.ts'
import type { Summary } from '../engine/reading/result.ts'
import { version } from '../engine/reading/version.ts'
import type { World } from '../engine/world/world.ts'
import { modelsOf } from './models.ts'
import { overSeedsOf, seedTableUse } from './over-seeds.ts'
import { parametersOf } from './parameters.ts'
import type { Check, FactRow, RunRecord } from './record.ts'
import type { RunScenarioOptions } from './run-scenario.ts'
import { clockText, shockText } from './shock-text.ts'

/** Everything but what the run itself brings. */
export function identity(loaded: LoadedScenario, { registry, command, file }: RunScenarioOptions) {
  const { snapshot, settings } = loaded
  return {
    id: loaded.id,
    title: loaded.title,
    ...(loaded.about !== undefined && { about: loaded.about }),
    startMs: startMsOf(loaded.parameters),
    isSynthetic: loaded.synthetic,
    file,
    seed: settings.seed,
    version,
    command,
    world: {
      venues: snapshot.venues.map(({ id }) => id),
      instruments: snapshot.instruments.length,
      order: settings.order,
      clock: clockText(settings.clock),
      stepMs: settings.clock.mode === 'clocked' ? settings.clock.everyMs : null,
      holdsTheRest: snapshot.outside.holdsTheRest,
      shocks: settings.shocks.map(shockText),
    },
    parameters: parametersOf(loaded),
    settings: loaded.parameters,
    unsafeMeant: loaded.parameters.unsafeAtStart,
    models: modelsOf(loaded, registry),
  }
}

/** What markets pay in, and what that was worth at the start. */
export function quotesOf({ names, markets, assets }: World): RunRecord['quotes'] {
  const rows = names.markets.map((id, market) => {
    const asset = markets.quote[market] as number
    // Prices of inverse contracts are told in dollars, though they are paid in coins.
    const isInverse = markets.isInverse[market] === 1
    const quote = isInverse ? 'USD' : names.assets[asset]
    return [id, { asset: quote, usd: assets.usd[asset] }]
  })
  return Object.fromEntries(rows)
}

export function checksOf({ thresholds }: LoadedScenario, summary: Summary): Check[] {
  return thresholds.map((threshold) => {
    const { text, value, holds, note } = threshold.check(summary)
    return { text: note === undefined ? text : `${text} (${note})`, holds, value }
  })
}

/** What the model was fitted to comes first. */
export function factsOf(loaded: LoadedScenario, summary: Summary): FactRow[] {
  // A table of other parameters would stand beside numbers it has no part in.
  const table = seedTableUse(loaded)?.isCurrent ? loaded.seedTable : undefined
  const rows = compareFacts(loaded.facts, summary).map((compared): FactRow => {
    const { value, path, since, ...row } = compared
    return { ...row, fact: value, overSeeds: overSeedsOf(compared, table) }
  })
  return [...rows.filter(({ fitted }) => fitted), ...rows.filter(({ fitted }) => !fitted)]
}
