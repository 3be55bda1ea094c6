/**
 * One of a world's coins gets an issuer who redeems it, or another coin that it is burnt for, and
 * holders who run: added by draws of their own, so that the rest stays what it was.
 */
import type { ModelSpec, Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import type { World } from './world-builder.ts'

export interface Coin {
  readonly asset: string
  readonly price: number
}

/** Coins of known worth that are sold for dollars. */
export const coinsOf = ({ markets, assets }: Snapshot): Coin[] =>
  markets
    .filter(({ quote, liquidity }) => quote === 'USD' && liquidity.model !== 'stable-swap')
    .flatMap(({ base }) => {
      const usd = assets.find(({ id }) => id === base)?.usd
      return typeof usd === 'number' ? [{ asset: base, price: usd }] : []
    })

export function withPegs({ snapshot, settings }: World): World {
  const dice = createDice(settings.seed, 17)
  const coins = coinsOf(snapshot)
  const [token, governance] = [dice.pick(coins), dice.pick(coins)]
  const isBurnt = token.asset !== governance.asset && dice.chance(0.7)
  const outstanding = dice.spread(1e4, 1e7) / token.price
  const par = token.price * dice.between(0.95, 1.03)
  const keeper = isBurnt
    ? burning(dice, token, governance, par)
    : redeeming(dice, token, outstanding, par)
  const actors = [
    keeper,
    ...(dice.chance(0.6) ? [running(dice, token, par)] : []),
    ...(dice.chance(0.5) ? buyingBack(dice, snapshot) : []),
  ]
  const reserves = outstanding * par * dice.between(0.5, 1.2)
  return {
    snapshot: withHouse(snapshot, isBurnt ? [token, governance] : [token], reserves),
    settings: { ...settings, actors: [...settings.actors, ...actors] },
  }
}

/** A venue where the coins are listed, at what their markets say, and the issuer's account. */
export function withHouse(snapshot: Snapshot, coins: readonly Coin[], reserves: number): Snapshot {
  const { oracles, venues, instruments, accounts, legs } = snapshot
  const market = ({ asset }: Coin) =>
    snapshot.markets.find(({ base, quote }) => base === asset && quote === 'USD')?.id ?? ''
  const column = <T>(list: ArrayLike<T>, ...more: T[]): T[] => [...Array.from(list), ...more]
  const first = instruments.length
  return {
    ...snapshot,
    oracles: [
      ...oracles,
      ...coins.map((coin) => ({
        id: `${coin.asset}@house`,
        source: { model: 'market-mid', market: market(coin) },
      })),
    ],
    venues: [...venues, { id: 'house', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: [
      ...instruments,
      ...coins.map((coin) => ({
        ...{ id: coin.asset, venue: 'house', kind: 'balance' as const, asset: coin.asset },
        ...{ market: market(coin), oracle: `${coin.asset}@house`, weight: 0.9 },
      })),
    ],
    accounts: {
      count: accounts.count + 1,
      id: column(accounts.id ?? [], 'issuer'),
      venue: column(accounts.venue, venues.length),
      wallet: column(accounts.wallet, reserves),
      ...(accounts.class !== undefined && { class: column(accounts.class, '') }),
    },
    legs: {
      count: legs.count + coins.length,
      account: column(legs.account, ...coins.map(() => accounts.count)),
      instrument: column(legs.instrument, ...coins.map((_, at) => first + at)),
      amount: column(legs.amount, ...coins.map(() => 0)),
      entry: column(legs.entry, ...coins.map(() => 0)),
    },
  }
}

export const spells = [1700, 9000, 30_000]
export const maybe = (dice: Dice, given: object): object => (dice.chance(0.5) ? given : {})

function redeeming(dice: Dice, token: Coin, outstanding: number, par: number): ModelSpec {
  const opensMs = dice.pick([0, 700, 2500])
  const closesMs = opensMs + dice.pick(spells)
  return {
    model: 'redeemer',
    instrument: `house/${token.asset}`,
    issuer: 'house/issuer',
    par,
    outstanding,
    ...maybe(dice, { frozen: outstanding * par * dice.between(0, 0.5) }),
    ...maybe(dice, { frozenUntilMs: dice.pick(spells) }),
    ...maybe(dice, { fee: dice.between(0, 0.01) }),
    ...maybe(dice, { cost: dice.between(0, 0.01) }),
    ...maybe(dice, {
      cap: outstanding * dice.between(0.001, 0.3),
      capEveryMs: dice.pick(spells),
    }),
    ...maybe(dice, {
      ...{ opensMs: [opensMs], closesMs: [closesMs] },
      ...maybe(dice, { repeatsMs: closesMs + dice.pick(spells) }),
    }),
    ...maybe(dice, {
      capital: outstanding * par * dice.between(0.001, 0.3),
      ...maybe(dice, { settlementMs: dice.pick(spells) }),
    }),
  }
}

function burning(dice: Dice, token: Coin, governance: Coin, par: number): ModelSpec {
  return {
    model: 'mint-burn',
    instrument: `house/${token.asset}`,
    governance: `house/${governance.asset}`,
    venue: 'house',
    par,
    // Without a spread two books are traded down to their last level.
    spreadMin: dice.between(0.001, 0.05),
    cost: dice.pick([0, 0.01]),
    ...maybe(dice, {
      virtualPool: dice.spread(1e4, 1e7),
      everyMs: dice.pick(spells),
      ...maybe(dice, { halfLifeMs: dice.pick(spells) }),
    }),
  }
}

export const running = (dice: Dice, { asset, price }: Coin, par: number): ModelSpec => ({
  model: 'runners',
  instrument: `house/${asset}`,
  par,
  holdings: dice.spread(1e3, 1e6) / price,
  rate: dice.spread(1, 1e4),
  calm: dice.pick([0, 0.02, 0.1]),
  atMs: dice.pick([0, 700, 2500]),
  everyMs: dice.pick([2500, 7000, 20_000]),
})

/** Liquidators of a protocol buy one of the coins that they repay. */
function buyingBack(dice: Dice, { venues, instruments, markets }: Snapshot): ModelSpec[] {
  const isLending = (id: string) => venues.some((it) => it.id === id && /aave/.test(it.rules.model))
  const isPool = (id: string | undefined) =>
    markets.some((it) => it.id === id && it.liquidity.model === 'stable-swap')
  const found = instruments.filter(
    (it) => isLending(it.venue) && it.market !== undefined && !isPool(it.market),
  )
  if (found.length === 0) return []
  const { venue, id } = dice.pick(found)
  return [{ model: 'buy-back', instrument: `${venue}/${id}` }]
}
