import { createRun, registry } from 'cascade-engine'
import { compileScenario, duration, plural, textOf, unsafeWarning } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { tell } from '../surroundings.ts'

/** Loads and compiles: every mistake that a run would meet is met here. */
export async function validateCommand(name: string, options: ScenarioOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const { world } = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const { snapshot, settings, thresholds } = loaded
  const size = [
    plural(snapshot.venues.length, 'venue'),
    plural(snapshot.markets.length, 'market'),
    plural(snapshot.accounts.count, 'account'),
    plural(settings.shocks.length, 'shock'),
    plural(thresholds.length, 'threshold'),
  ]
  tell(`✓ ${loaded.file} is sound: ${size.map(textOf).join(', ')}`)
  for (const [at, { times }] of world.shocks.entries()) {
    const late = times.filter((time) => time > settings.endMs).length
    if (late === 0) continue
    const end = `the end (until: ${textOf(duration(settings.endMs))})`
    tell(`! shocks.${at} comes after ${end} and does nothing then`)
  }
  const { unsafeAtStart } = world.index
  const warning = unsafeWarning(unsafeAtStart.length, loaded.parameters.unsafeAtStart)
  if (warning !== null) {
    const [first] = unsafeAtStart
    const who = first === undefined ? '' : `, ${world.names.account(first)} for one`
    tell(`${textOf(warning)}${who}`)
  }
  return exits.held
}
