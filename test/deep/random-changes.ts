// Rules that change, drawn: see random-models.ts.
import { type Place, type Scene, spell, step } from './random-models.ts'

/** Stricter margin, lower thresholds or dearer calls, at any time of the first half. */
export function ruleChange({ dice, traded, venues, margins, endMs }: Scene) {
  if (traded.length === 0) return undefined
  const { id, venue } = dice.pick(traded)
  const isMargin = venues.find((it) => it.id === venue)?.family === 'margin'
  const stricter = { brackets: [{ floor: 0, rate: dice.between(0.001, 0.2) }] }
  const dearer = dice.chance(0.5) ? { bonus: dice.between(0, 0.2) } : {}
  if (isMargin) margins.push(id)
  const set = isMargin ? stricter : { weight: dice.between(0.4, 0.9), ...dearer }
  return { instrument: id, set, atMs: dice.whole(0, Math.floor(endMs / 2)) }
}

/** One or two levels above what is calm, of a contract whose margin nobody else changes. */
export function volatilityMargin(scene: Scene) {
  const { dice, traded, margins } = scene
  const found = traded.filter(({ id }) => /\/P\d+$/.test(id) && !margins.includes(id))
  if (found.length === 0) return undefined
  const { id } = dice.pick(found)
  margins.push(id)
  const above = dice.spread(0.001, 0.1)
  const levels = [
    { above, times: dice.between(1, 3) },
    { above: above * dice.between(1.1, 5), times: dice.between(3, 15) },
  ]
  return {
    instrument: id,
    levels: levels.slice(0, dice.whole(1, 2)),
    everyMs: step(scene),
    halfLifeMs: spell(scene),
    ...(dice.chance(0.3) && { start: above * dice.between(0, 0.9) }),
    ...(dice.chance(0.5) && { holdMs: spell(scene) }),
  }
}

/** For one venue or all of them: at once, with time to comply, or for new positions only. */
export function leverageCap({ dice, venues, endMs }: Scene) {
  const transition = dice.pick(['immediate', 'grace', 'grandfather'])
  return {
    leverage: dice.between(0.5, 20),
    ...(dice.chance(0.5) && { venues: [dice.pick(venues).id] }),
    transition,
    ...(transition === 'grace' && { graceMs: dice.whole(1, endMs), steps: dice.whole(1, 12) }),
    atMs: dice.whole(0, Math.floor(endMs / 2)),
  }
}

/** Of a contract, for everybody or at once in parts. */
export function positionLimit({ dice, traded, endMs }: Scene) {
  const found = traded.filter(({ id }) => /\/P\d+$/.test(id))
  if (found.length === 0) return undefined
  const { id, place } = dice.pick(found)
  const transition = dice.pick(['immediate', 'grace', 'grandfather'])
  return {
    instrument: id,
    most: dice.chance(0.1) ? 0 : place.depth * dice.spread(1e-3, 0.1),
    transition,
    ...(transition === 'grace' && { graceMs: dice.whole(1, endMs), steps: dice.whole(1, 12) }),
    atMs: dice.whole(0, Math.floor(endMs / 2)),
  }
}

export function growthCapped({ dice, endMs }: Scene, { id, price }: Place) {
  return {
    market: id,
    snapshotRatio: price * dice.between(0.9, 1.1),
    ...(dice.chance(0.5) ? { snapshotAgeMs: dice.whole(0, endMs) } : {}),
    growth: dice.spread(0.01, 100),
    everyMs: dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5)),
  }
}

/** Each service closes something; half of them need another one, or one of two. */
export function outage({ dice, places, venues, oraclesOf, endMs }: Scene) {
  const closes = [
    { markets: [dice.pick(places).id] },
    { oracles: [dice.pick([...oraclesOf.values()].flat())] },
    { venues: [dice.pick(venues).id] },
  ]
  const services = {
    cloud: {},
    other: {},
    first: { needs: ['cloud'], closes: dice.pick(closes) },
    second: { needs: [{ anyOf: ['cloud', 'other'] }], closes: dice.pick(closes) },
  }
  return {
    of: dice.pick(['cloud', 'other', 'first', ['cloud', 'other']]),
    services,
    atMs: dice.whole(0, Math.floor(endMs / 2)),
    forMs: dice.whole(1, Math.floor(endMs / 3)),
  }
}

/** Calm and something worse, at some places or all. */
export function regimes({ dice, places, endMs }: Scene) {
  const stress = dice.between(0.01, 0.9)
  const worse = { depth: dice.between(0.1, 1), correlation: dice.between(0, 1) }
  return {
    ...(dice.chance(0.5) && { markets: dice.pick(places).id }),
    regimes: [
      { deviation: dice.between(0.001, 0.02) },
      { deviation: dice.between(0.01, 0.1), ...(dice.chance(0.5) && worse) },
    ],
    transition: [
      [1 - stress, stress],
      [0.5, 0.5],
    ],
    ...(dice.chance(0.5) && { pressure: { to: 1, scale: dice.spread(10, 1e8) } }),
    atMs: dice.whole(0, Math.floor(endMs / 2)),
    everyMs: Math.max(1, Math.floor(endMs / 10)),
    steps: dice.whole(1, 8),
  }
}

/** Orders of a hundredth of the depth, a handful or some dozens of them. */
export function arrivals({ dice, traded, endMs }: Scene) {
  const { id, place } = dice.pick(traded)
  const unit = place.depth * (place.isInverse ? place.price : 1)
  const beta = dice.between(1, 10)
  return {
    instrument: id,
    mu: dice.between(0.1, 2),
    alpha: beta * dice.between(0, 0.8),
    beta,
    unitMs: Math.max(1, Math.floor(endMs / 20)),
    size: unit * dice.between(-0.03, 0.01),
    atMs: dice.whole(0, Math.floor(endMs / 2)),
    forMs: dice.whole(1, Math.floor(endMs / 3)),
  }
}

/** Shocks that change rules, depth, or who can act. */
export const changes = {
  arrivals,
  outage,
  regimes,
  'leverage-cap': leverageCap,
  'position-limit': positionLimit,
  'rule-change': ruleChange,
}
