// Random scenario files, of all registered models together, through the door that people use: each
// runs, balances and ends, and says the same however it is run, forked, or tried and taken back.
//
// CASCADE_SCENARIOS and CASCADE_FORKS: how many; CASCADE_FIRST: the number of the first, to see one
// again.
import { describe, expect, test } from 'vitest'
import type { BuiltScenario } from '../../src/data.ts'
import { addOwnOrder } from '../../src/engine/verbs/trading.ts'
import {
  advance,
  createRun,
  fork,
  type Run,
  type RunOptions,
  registry,
  restart,
  scope,
  step,
  summarize,
  type World,
} from '../../src/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { fingerprint } from '../storm/fast-result.ts'
import { everyModel, everyShape, everyTurn, modelsIn, turnsOf } from './models-drawn.ts'
import { fundingRecipes } from './random-funding.ts'
import {
  actorRecipes,
  liquidityRecipes,
  mitigationRecipes,
  oracleRecipes,
  shockRecipes,
} from './random-models.ts'
import { randomScenario } from './random-scenarios.ts'
import { expectAll, type Judge, SLOW_MS, tried } from './trials.ts'

const COUNT = Number(process.env.CASCADE_SCENARIOS ?? 600)
const FORKS = Number(process.env.CASCADE_FORKS ?? 60)
const FIRST = Number(process.env.CASCADE_FIRST ?? 1)
/** A model is met if this many of so many hold it. */
const [OFTEN, DRAWN] = [5, 600]
/** Rounds of any of them: `roundsMax` of the file. */
const ROUNDS_MAX = 500
/** A run forked at each round costs the square of its rounds. */
const FORKED_ROUNDS_MAX = 60
const seedsFrom = (count: number) => Array.from({ length: count }, (_, at) => FIRST + at)

const ways: readonly RunOptions[] = [
  { trace: false },
  { trace: false, search: 'follow' },
  { trace: false, search: 'scan' },
  { trace: true, search: 'follow' },
]

function ended(world: World, options: RunOptions): Run {
  const run = createRun(world, registry, options)
  advance(run)
  return run
}

/** What is wrong with one of them; nothing: null. */
function faultOf(world: World, { thresholds }: BuiltScenario): string | null {
  const audited = ended(world, { verify: true, trace: true })
  const expected = fingerprint(audited)
  if (audited.round > ROUNDS_MAX) return `${audited.round} rounds`
  const summary = summarize(audited)
  for (const threshold of thresholds) threshold.check(summary)
  restart(audited)
  advance(audited)
  if (fingerprint(audited) !== expected) return 'another result when started again'
  for (const way of ways) {
    if (fingerprint(ended(world, way)) !== expected) return `another result ${JSON.stringify(way)}`
  }
  return null
}

describe('random scenarios', () => {
  test(`hold every registered model and go everywhere, each in ${OFTEN} of ${DRAWN}`, () => {
    const all = [...everyModel, ...everyShape, ...everyTurn]
    const counts = new Map(all.map((it) => [it, 0]))
    for (const seed of seedsFrom(DRAWN)) {
      tried(seed, (world, scenario) => {
        const turns = turnsOf(ended(world, { trace: true }), scenario)
        for (const it of [...modelsIn(scenario), ...turns])
          counts.set(it, (counts.get(it) ?? 0) + 1)
        return null
      })
    }
    expect([...counts].filter(([, count]) => count < OFTEN)).toEqual([])
  })

  test('have no recipe for what is not registered', () => {
    const ids = (kind: 'liquidity' | 'oracles' | 'shocks' | 'actors' | 'mitigations' | 'funding') =>
      registry[kind].map(({ id }) => id).sort()
    const known = (recipes: object) => Object.keys(recipes).sort()
    expect(known(liquidityRecipes)).toEqual(ids('liquidity'))
    expect(known(oracleRecipes)).toEqual(ids('oracles'))
    expect(known(shockRecipes)).toEqual(ids('shocks'))
    expect(known(actorRecipes)).toEqual(ids('actors'))
    expect(known(mitigationRecipes)).toEqual(ids('mitigations'))
    expect(known(fundingRecipes)).toEqual(ids('funding'))
  })

  test('are the same for the same seed', () => {
    for (const seed of [1, 2, 3]) expect(randomScenario(seed)).toEqual(randomScenario(seed))
  })

  test(`${COUNT} balance, end, and say the same however they are run`, () => {
    expectAll(seedsFrom(COUNT), faultOf)
  })
})

/** Changes as much as it can: an order of its own, then the run to its end. */
function attempt(run: Run): string {
  const { legs, accounts, instruments } = run.world
  for (let leg = 0; leg < accounts.legBegin[accounts.traderCount]; leg++) {
    if (legs.amount[leg] === 0 || instruments.isPerpetual[legs.instrument[leg]] === 0) continue
    addOwnOrder(run, leg, amount(-legs.amount[leg] / 2), price(0))
    break
  }
  while (run.outcome === null && step(run));
  return fingerprint(run)
}

/** Forks after each round and tries something that is taken back; both must leave no mark. */
function forkFaultOf(world: World, options: RunOptions): string | null {
  const expected = fingerprint(ended(world, options))
  const run = createRun(world, registry, options)
  for (let going = true; going; going = step(run)) {
    const twin = fork(run)
    const tried = scope(run, () => attempt(run))
    if (attempt(fork(run)) !== tried) return `a scope in round ${run.round} is no fork`
    advance(twin)
    if (fingerprint(twin) !== expected) return `another end of the fork of round ${run.round}`
  }
  return fingerprint(run) === expected ? null : 'another end of the run that was forked'
}

test(`a fork and a scope at every round of ${FORKS} leave the same bits`, () => {
  const seeds: number[] = []
  let refused = 0
  for (let seed = FIRST; seeds.length < FORKS && refused < FORKS; seed++) {
    const rounds = tried(seed, (world) => {
      const { round } = ended(world, { trace: false })
      return round === 0 || round > FORKED_ROUNDS_MAX ? 'out of bounds' : null
    })
    if (rounds === 'ran') seeds.push(seed)
    else refused++
  }
  expect(seeds).toHaveLength(FORKS)
  const judge: Judge = (world) => {
    const trace = world.settings.seed % 2 === 0
    return forkFaultOf(world, { trace, verify: trace })
  }
  // Hundreds of runs each.
  expectAll(seeds, judge, 10 * SLOW_MS)
})
