/** Margin that follows volatility and limits on positions, added by draws of their own. */
import type { ModelSpec, Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import type { World } from './world-builder.ts'

/** Contracts whose margin is raised while their price moves much. */
export function withVolatility(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 27)
  const changed = settings.shocks.flatMap(({ model, instrument }) =>
    model === 'rule-change' ? [instrument] : [],
  )
  const found = contractsOf(snapshot).filter(({ name }) => !changed.includes(name))
  const margins = found.filter(() => dice.chance(0.9)).map((it) => drawMargin(dice, it))
  return { ...world, settings: { ...settings, mitigations: [...settings.mitigations, ...margins] } }
}

function drawMargin(dice: Dice, { name, dearest }: Contract): ModelSpec {
  // Rates stay below 1.
  const most = 0.95 / dearest
  let [above, times] = [dice.spread(0.0002, 0.02), 1]
  const levels = Array.from({ length: dice.whole(1, 3) }, () => {
    above *= dice.between(1.1, 3)
    times = Math.min(most, times * dice.between(1.2, 5))
    return { above, times }
  })
  return {
    ...{ model: 'volatility-margin', instrument: name, levels },
    everyMs: dice.pick([400, 700, 3000]),
    halfLifeMs: dice.spread(200, 20_000),
    ...(dice.chance(0.3) && { start: levels[0].above * dice.share() }),
    ...(dice.chance(0.5) && { holdMs: dice.pick([900, 5000, 60_000]) }),
  }
}

/**
 * Nobody may hold more of a contract than somebody holds: at once, or with time to comply. Who is
 * cut holds as much as the others who are: where the larger one goes first, rounding would decide,
 * so that one alone is cut there.
 */
export function withPositionLimit(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 28)
  const found = contractsOf(snapshot).filter(({ sizes }) => sizes.length > 0)
  if (found.length === 0) return world
  const { name, sizes, isRanked } = dice.pick(found)
  const [largest, second = 0] = [...new Set(sizes)].sort((a, b) => b - a)
  const isByBid = settings.actors.some(({ model }) => model === 'chain')
  const isForOne = isRanked || isByBid || settings.order === 'byLargest'
  const transition = dice.pick(['immediate', 'immediate', 'grace', 'grandfather'])
  const limit = {
    ...{ model: 'position-limit', instrument: name },
    most: isForOne ? dice.between(second, largest) : dice.pick(sizes) * dice.between(0, 1.2),
    transition,
    ...(transition === 'grace' && { graceMs: dice.pick([900, 7000]), steps: dice.whole(1, 4) }),
    atMs: dice.pick([0, 700, 2500, 31_000]),
  }
  return { ...world, settings: { ...settings, shocks: [...settings.shocks, limit] } }
}

type Contract = ReturnType<typeof contractsOf>[number]

function contractsOf({ instruments, legs, venues }: Snapshot) {
  const contracts = instruments.flatMap((it, row) => (it.kind === 'perpetual' ? [{ it, row }] : []))
  return contracts.map(({ it, row }) => ({
    name: `${it.venue}/${it.id}`,
    isRanked: venues.find(({ id }) => id === it.venue)?.rules.model !== 'plain-perpetual',
    dearest: it.brackets?.at(-1)?.rate ?? 1,
    sizes: Array.from(legs.amount, Math.abs).filter((_, leg) => legs.instrument[leg] === row),
  }))
}
