/**
 * Scenario files as people write them, drawn: every registered model, several venues, in dollars
 * and in coins, markets they share or have for themselves, oracles on oracles. Nothing is compiled
 * here: the text goes through the door that everybody's does.
 */
import { stringify } from 'yaml'
import { edgeTypes, tieOrders } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from '../storm/dice.ts'
import { addPair, type Draft, draw, type Entry, sceneOf } from './random-draft.ts'
import { drawCredit } from './random-firms.ts'
import { drawLimits } from './random-limits.ts'
import { actorRecipes, mitigationRecipes, type Scene, shockRecipes } from './random-models.ts'
import { drawVault } from './random-vaults.ts'
import { addVenue } from './random-venues.ts'

export interface RandomScenario {
  readonly seed: number
  readonly text: string
}

type Recipe = (scene: Scene) => Entry | undefined

/** Between `least` and `most` models of a kind; those that found no place are left out. */
function drawSome(
  draft: Draft,
  kind: 'shocks' | 'actors' | 'mitigations',
  recipes: Readonly<Record<string, Recipe>>,
  [least, most]: readonly [number, number],
): Entry[] {
  const count = draft.dice.whole(least, most)
  return Array.from({ length: count }).flatMap(() => {
    const { id, recipe } = draw(draft, kind, recipes)
    const parameters = recipe(sceneOf(draft))
    if (parameters === undefined) return []
    return [{ model: id, ...parameters }]
  })
}

/** Tokens that stand for others are few: half of them lose something, many for a while. */
function drawLoss(draft: Draft): Entry[] {
  const { dice, backing, endMs } = draft
  if (backing.length === 0 || dice.chance(0.5)) return []
  const lost = shockRecipes['write-down'](sceneOf(draft))
  if (lost === undefined) return []
  const loss = { model: 'write-down', ...lost }
  const less = shockRecipes['backing-change'](sceneOf(draft))
  const back = { model: 'write-up', asset: lost.asset, share: dice.share() }
  return [
    loss,
    ...(dice.chance(2 / 3) ? [{ model: 'backing-change', ...less }] : []),
    ...(dice.chance(2 / 3) ? [{ ...back, atMs: dice.whole(Math.floor(endMs / 2), endMs) }] : []),
  ]
}

/** `windowMs: 5000` or `window: 5s`: both are read, but not within steps of a plan. */
function withDurations(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value)) return value.map((it) => withDurations(it, dice))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, it]): [string, unknown] =>
      key.endsWith('Ms') && typeof it === 'number' && dice.chance(0.5)
        ? [key.slice(0, -2), it % 1000 === 0 ? `${it / 1000}s` : `${it}ms`]
        : [key, key === 'plan' ? it : withDurations(it, dice)],
    ),
  )
}

/** Conditions on whatever a run of this scenario is asked; half of them fail. */
function drawThresholds({ dice, places, kinds }: Draft): Entry {
  const market = `markets.${dice.pick(places).id}.${dice.pick(['totalDrop', 'lowPrice'])}`
  const venue = `perVenue.${dice.pick(kinds).id}.totalShortfallUsd`
  const fields = ['badDebtUsd', 'waterfall.bad-debt.usd', 'firstAdlMs', 'rounds', market, venue]
  return Object.fromEntries(
    fields
      .filter(() => dice.chance(0.2))
      .map((field) => [
        field,
        `${dice.pick(['<', '<=', '>', '>=', '=='])} ${dice.spread(0.1, 1e6)}`,
      ]),
  )
}

/** The dollar of the scenario has a price of its own, in another money that stays. */
function floatDollar(draft: Draft): void {
  addPair(draft, { base: 'USD', quote: 'EUR', price: 1, usd: 1 })
  draft.assets.EUR = { usd: 1.1 }
  draft.assets.USD = { usd: { oracle: draft.oraclesOf.get('USD/EUR')?.[0] } }
}

function emptyDraft(dice: Dice, endMs: number): Draft {
  return {
    ...{ dice, endMs, assets: { USD: { usd: 1 } }, markets: {}, venues: {}, known: new Map() },
    ...{ oracles: { one: { source: { model: 'fixed', price: 1 } } }, oraclesOf: new Map() },
    ...{
      accounts: [],
      positions: [],
      places: [],
      kinds: [],
      traded: [],
      backing: [],
      dealers: [],
      margins: [],
    },
  }
}

/** Firms of a vault beside those that owe each other. */
function withFirms({ credit }: Entry, firms: Entry): Entry {
  if (Object.keys(firms).length === 0) return credit === undefined ? {} : { credit }
  const drawn = (credit ?? { asset: 'USD', debts: [] }) as Entry
  return { credit: { ...drawn, firms: { ...(drawn.firms as Entry | undefined), ...firms } } }
}

/** One in eight is without edges of a type; drawn apart, so that the rest stays. */
function drawWithout(seed: number): Entry {
  const dice = createDice(seed, 0x65646765)
  return dice.chance(1 / 8) ? { without: [dice.pick(edgeTypes)] } : {}
}

/** A scenario file that nobody has seen before, the same for the same seed. */
export function randomScenario(seed: number): RandomScenario {
  const dice = createDice(seed, 0x72616e64)
  const endMs = dice.pick([60_000, 1_800_000, 28_800_000])
  const draft = emptyDraft(dice, endMs)
  if (dice.chance(0.1)) floatDollar(draft)
  for (const base of ['A', 'B'].slice(0, dice.whole(1, 2))) {
    addPair(draft, { base, quote: 'USD', price: dice.whole(1, 1000), usd: 1 })
  }
  for (let count = dice.whole(1, 3); count > 0; count--) addVenue(draft)
  const credit = drawCredit(seed, draft)
  const vault = drawVault(seed, draft)
  const { assets, markets, oracles, venues, accounts, positions } = draft
  const document = {
    ...{ id: `random-${seed}`, title: `Random scenario ${seed}`, synthetic: true, seed },
    order: dice.pick(tieOrders),
    execution: dice.pick(['batch', 'serial']),
    clock: dice.chance(0.6) ? 'quasi-static' : { everyMs: Math.ceil(endMs / dice.whole(4, 40)) },
    ...{ until: endMs, outside: true, roundsMax: dice.pick([20, 100, 500]) },
    ...(dice.chance(0.2) && { priceFloor: dice.between(0, 0.8) }),
    ...{ assets, markets, oracles, venues, accounts, positions },
    ...withFirms(credit, vault.firms),
    ...drawWithout(seed),
    ...drawLimits(seed, draft),
    // Few of what is drawn hurts anybody; a fall of everything does.
    shocks: [
      ...(dice.chance(0.7) ? [{ model: 'price-gap', drop: dice.between(0.02, 0.5) }] : []),
      ...drawSome(draft, 'shocks', shockRecipes, [0, 4]),
      ...drawLoss(draft),
    ],
    actors: [...vault.actors, ...drawSome(draft, 'actors', actorRecipes, [0, 4])],
    mitigations: drawSome(draft, 'mitigations', mitigationRecipes, [0, 2]),
    thresholds: drawThresholds(draft),
    ...(draft.backing.length > 0 && { claims: { backing: draft.backing } }),
  }
  const written = withDurations(document, dice)
  const isJson = dice.chance(0.3)
  const text = isJson ? JSON.stringify(written, null, 1) : stringify(written, { lineWidth: 0 })
  return { seed, text }
}
