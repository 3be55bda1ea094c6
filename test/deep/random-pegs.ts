// Tokens that are redeemed, and holders who run from them, drawn: see random-models.ts.
import type { Drawn, Place, Scene, Traded } from './random-models.ts'

/** The account of whoever issues the coin that is collateral at an exchange. */
export const issuerOf = (base: string): string => `issuer-${base}`

/** Cash, and none of the coin. */
export const issuerRows = (money: string, { base, depth, price }: Place) => [
  { account: issuerOf(base), instrument: money, size: 20 * depth * price },
  { account: issuerOf(base), instrument: base, size: 0 },
]

const isCoin = ({ id, venue, place }: Traded): boolean => id === `${venue}/${place.base}`

export function redeemer({ dice, endMs, traded, venues }: Scene): Drawn | undefined {
  const isMargin = (id: string) => venues.some((it) => it.id === id && it.family === 'margin')
  const found = traded.filter((it) => isCoin(it) && isMargin(it.venue))
  if (found.length === 0) return undefined
  const { id, venue, place } = dice.pick(found)
  const some = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  const spell = () => dice.whole(Math.ceil(endMs / 20), Math.ceil(endMs / 3))
  const opensMs = dice.chance(0.5) ? 0 : spell()
  return {
    instrument: id,
    issuer: `${venue}/${issuerOf(place.base)}`,
    par: place.price * dice.between(0.95, 1.05),
    outstanding: place.depth * dice.between(1, 25),
    ...some({ reserves: 'equity' }),
    ...some({ frozen: place.depth * place.price * dice.between(0, 5), frozenUntilMs: spell() }),
    ...some({ fee: dice.between(0, 0.01) }),
    ...some({ cap: place.depth * dice.between(0.01, 1), capEveryMs: spell() }),
    ...some({ opensMs: [opensMs], closesMs: [opensMs + spell()], repeatsMs: endMs }),
    ...some({ capital: place.depth * place.price * dice.between(0.01, 1), settlementMs: spell() }),
    ...some({ cost: dice.between(0, 0.01) }),
  }
}

/** Two coins that one exchange lists, the second for the first. */
export function mintBurn({ dice, endMs, traded }: Scene): Drawn | undefined {
  const coins = traded.filter((it) => isCoin(it) && !it.place.isInverse)
  const pairs = coins.flatMap((token) =>
    coins
      .filter(({ venue, place }) => venue === token.venue && place.quote === token.place.quote)
      .filter(({ place }) => place.id !== token.place.id)
      .map((governance) => ({ token, governance })),
  )
  if (pairs.length === 0) return undefined
  const { token, governance } = dice.pick(pairs)
  const { price, depth } = token.place
  const some = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  const step = () => dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5))
  return {
    instrument: token.id,
    governance: governance.id,
    venue: token.venue,
    par: price * dice.between(0.95, 1.05),
    ...some({ spreadMin: dice.between(0, 0.05) }),
    ...some({ cost: dice.between(0, 0.01) }),
    ...some({
      ...{ virtualPool: price * depth * dice.between(0.1, 10), everyMs: step() },
      ...some({ halfLifeMs: step() }),
    }),
  }
}

/** A coin that is lent somewhere: whoever repays it buys it. */
export function buyBack({ dice, traded, venues }: Scene): Drawn | undefined {
  const isLending = (id: string) => venues.some((it) => it.id === id && it.family === 'lending')
  const found = traded.filter((it) => isCoin(it) && isLending(it.venue))
  return found.length === 0 ? undefined : { instrument: dice.pick(found).id }
}

export function runners({ dice, endMs, traded }: Scene): Drawn | undefined {
  const found = traded.filter(({ place }) => !place.isInverse)
  if (found.length === 0) return undefined
  const { id, place } = dice.pick(found)
  return {
    instrument: id,
    holdings: place.depth * dice.between(0.1, 3),
    rate: dice.spread(0.1, 100),
    calm: dice.chance(0.5) ? 0 : dice.between(0, 0.1),
    par: place.price,
    atMs: dice.whole(0, endMs),
    everyMs: dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5)),
  }
}
