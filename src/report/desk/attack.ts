/** The best attack on the scenario of a desk, or on each of a grid of its settings. */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { type AttackGoal, type Attempt, attackScenario } from '../attack/attack.ts'
import { type AttackPoint, type AttackReport, attackReport } from '../attack/report.ts'
import { pointsOf, readVary } from '../sweep/vary.ts'
import type { Long } from './long.ts'

export interface AttackAsked {
  /** None, one or two settings: `actors.0.caps.0.most=1e7,1e8`. */
  readonly vary: readonly string[]
  readonly goal: AttackGoal
  /** Of each setting, at most. */
  readonly tries: number
}

const triesMax = 100_000
const pointsMax = 400
/** Tries between two steps: few enough that a stop is soon heard. */
const slice = 50

export function* attackOf(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  { vary, goal, tries }: AttackAsked,
): Long<AttackReport> {
  if (!(Number.isInteger(tries) && tries >= 1 && tries <= triesMax)) {
    const facts = { field: 'tries', value: tries, allowed: `1 to ${triesMax}` }
    throw new InputError('no number of tries', facts)
  }
  const axes = vary.map(readVary)
  const points = axes.length === 0 ? [[]] : pointsOf(axes)
  if (points.length > pointsMax) {
    const facts = { field: 'vary', value: points.length, allowed: `at most ${pointsMax} settings` }
    throw new InputError('too many settings', facts)
  }
  const found: AttackPoint[] = []
  let isStopped = false
  for (const values of points) {
    const loaded = load(axes.map(({ path }, at) => `${path}=${values[at]}`))
    const known: Attempt[] = []
    let isOpen = true
    while (isOpen) {
      const before = known.length
      const onTry = (attempt: Attempt) => {
        known.push(attempt)
        return known.length >= before + slice
      }
      const attack = attackScenario(loaded, registry, { goal, tries, known: [...known], onTry })
      isOpen = known.length >= before + slice
      const done = found.length * tries + known.length
      isStopped = (yield { done, of: points.length * tries, what: 'tries' }) === true
      if (isStopped || !isOpen) found.push({ values, attack })
      if (isStopped) break
    }
    if (isStopped) break
  }
  return attackReport(load([]).id, goal, axes, found)
}
