/** One of a world's coins is redeemed in turn, so many in an interval: by draws of its own. */
import type { ModelSpec, OracleRow, ShockSpec } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import type { World } from './world-builder.ts'
import { type Coin, coinsOf, maybe, running, spells, withHouse } from './world-pegs.ts'

export function withQueue({ snapshot, settings }: World): World {
  const dice = createDice(settings.seed, 23)
  const token = dice.pick(coinsOf(snapshot))
  const others = coinsOf(snapshot).filter(({ asset }) => asset !== token.asset)
  const outstanding = dice.spread(1e4, 1e7) / token.price
  const cap = outstanding * dice.between(0.001, 0.3)
  const par = token.price * dice.between(0.97, 1.05)
  const worth: OracleRow = {
    id: 'worth',
    source: { model: 'fixed', price: par },
    latencyMs: dice.pick([0, 0, 1200]),
  }
  // Worth what another coin is worth, so that it moves; its own price would run after it.
  const follows = others.length > 0 && dice.chance(0.4) ? dice.pick(others) : null
  const source = follows && {
    model: 'market-mid',
    market: snapshot.markets.find((it) => it.base === follows.asset && it.quote === 'USD')?.id,
    factor: par / follows.price,
  }
  const housed = withHouse(snapshot, [token], cap * par * dice.spread(0.3, 100))
  const actors = [
    queueing(dice, token, cap),
    ...(dice.chance(0.6) ? [running(dice, token, token.price)] : []),
  ]
  return {
    snapshot: {
      ...housed,
      oracles: [...housed.oracles, source === null ? worth : { ...worth, source }],
    },
    settings: {
      ...settings,
      actors: [...settings.actors, ...actors],
      shocks: [...settings.shocks, ...(dice.chance(0.25) ? [closing(dice, token)] : [])],
    },
  }
}

function queueing(dice: Dice, { asset, price }: Coin, cap: number): ModelSpec {
  return {
    model: 'queue-redeemer',
    instrument: `house/${asset}`,
    issuer: 'house/issuer',
    oracle: 'worth',
    cap,
    capEveryMs: dice.pick(spells),
    ...maybe(dice, { waiting: cap * dice.between(0, 3) }),
    ...maybe(dice, { capital: cap * price * dice.spread(0.1, 30) }),
    ...maybe(dice, { rate: dice.spread(1e3, 1e6) }),
    ...maybe(dice, { cost: dice.between(0, 0.01) }),
  }
}

/** Nobody redeems for a while. */
const closing = (dice: Dice, { asset }: Coin): ShockSpec => ({
  model: 'outage',
  of: 'keepers',
  services: { keepers: { closes: { redemptions: [asset] } } },
  atMs: dice.pick([0, 700, 2500]),
  forMs: dice.pick([1, 700, 5000, 40_000]),
})
