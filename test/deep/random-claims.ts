// Tokens that stand for others, what they lose, and who redeems them, drawn: see random-models.ts.
import { type Drawn, type Place, plainOracleOf, type Scene } from './random-models.ts'
import { issuerOf } from './random-pegs.ts'

/**
 * An oracle of what stands behind a note: part of the coin, through a wrapper, and dollars. It is
 * worth what the coin costs at the start. Only of what is traded for dollars.
 */
export function note(scene: Scene, { base, pair, price, quote, isInverse }: Place) {
  const { dice, assets, backing } = scene
  const oracle = plainOracleOf(scene, pair)
  if (quote !== 'USD' || isInverse || oracle === undefined || dice.chance(0.3)) return undefined
  assets[base] ??= { usd: { oracle } }
  const id = `${base}-note-${backing.length}`
  const weight = dice.between(0.3, 1)
  const inner = dice.between(0.5, 2)
  backing.push(
    { token: `${id}-inner`, by: base, weight: inner },
    { token: id, by: `${id}-inner`, weight: weight / inner },
    { token: id, by: 'USD', weight: (1 - weight) * price },
  )
  return { token: id, in: 'USD' }
}

export function writeDown({ dice, backing, endMs }: Scene): Drawn | undefined {
  if (backing.length === 0) return undefined
  const { token, by } = dice.pick(backing)
  const share = dice.chance(0.1) ? 1 : dice.between(0, 0.6)
  return {
    asset: dice.chance(0.5) ? token : by,
    share,
    atMs: dice.whole(0, Math.floor(endMs / 2)),
  }
}

/** Less than at the start, so that no circle grows; elsewhere more as well. */
export function backingChange({ dice, backing, endMs }: Scene): Drawn | undefined {
  if (backing.length === 0) return undefined
  const { token, by, weight } = dice.pick(backing)
  const factor = dice.chance(0.1) ? 0 : dice.between(0.5, 1)
  return { token, by, weight: weight * factor, atMs: dice.whole(0, Math.floor(endMs / 2)) }
}

/** Of something that may have lost nothing: then nothing happens. */
export function writeUp({ dice, backing, endMs }: Scene): Drawn | undefined {
  if (backing.length === 0) return undefined
  const { token, by } = dice.pick(backing)
  return {
    asset: dice.chance(0.5) ? token : by,
    share: dice.chance(0.2) ? 1 : dice.between(0, 1),
    atMs: dice.whole(0, endMs),
  }
}

export function queueRedeemer(scene: Scene): Drawn | undefined {
  const { dice, endMs, traded, venues } = scene
  const isMargin = (id: string) => venues.some((it) => it.id === id && it.family === 'margin')
  const found = traded.filter(
    ({ id, venue, place }) => id === `${venue}/${place.base}` && isMargin(venue),
  )
  if (found.length === 0) return undefined
  const { id, venue, place } = dice.pick(found)
  const some = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  return {
    instrument: id,
    issuer: `${venue}/${issuerOf(place.base)}`,
    oracle: dice.pick(scene.oraclesOf.get(place.pair) ?? []),
    cap: place.depth * dice.between(0.01, 1),
    capEveryMs: dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5)),
    ...some({ waiting: place.depth * dice.between(0, 2) }),
    ...some({ capital: place.depth * place.price * dice.between(0.01, 1) }),
    ...some({ rate: dice.spread(1, 1e5) }),
    ...some({ cost: dice.between(0, 0.01) }),
  }
}

export function pause({ dice, oraclesOf, venues, endMs, assets }: Scene): Drawn {
  const stops = dice.pick([
    { venues: [dice.pick(venues).id] },
    { redemptions: [dice.pick(Object.keys(assets))] },
    { transfers: [dice.pick(Object.keys(assets))] },
  ])
  return {
    oracle: dice.pick([...oraclesOf.values()].flat()),
    drop: dice.between(0.01, 0.3),
    ...stops,
    ...(dice.chance(0.5) && { forMs: dice.whole(1, Math.ceil(endMs / 3)) }),
  }
}

/** Shocks to what stands behind tokens. */
export const losses = {
  'backing-change': backingChange,
  'write-down': writeDown,
  'write-up': writeUp,
}
