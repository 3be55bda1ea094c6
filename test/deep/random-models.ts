/**
 * Parameters for every registered model, drawn: whoever adds a model adds its line here, and
 * random-scenarios.test.ts says so. Rules of venues: random-rules.ts.
 */
import { log } from '../../src/kit/math.ts'
import type { Dice } from '../storm/dice.ts'
import { attacker } from './random-attacks.ts'
import { chain } from './random-chains.ts'
import { changes, growthCapped, volatilityMargin } from './random-changes.ts'
import { losses, note, pause, queueRedeemer } from './random-claims.ts'
import { optionDealer } from './random-options.ts'
import { buyBack, mintBurn, redeemer, runners } from './random-pegs.ts'

/** A market, and how much base moves it by a few per cent. */
export interface Place {
  readonly id: string
  readonly model: string
  /** What is traded there: oracles and arbitrageurs go by `base/quote`. */
  readonly pair: string
  readonly base: string
  readonly quote: string
  readonly price: number
  readonly depth: number
  /** Its price follows the oracle of what is traded there. */
  readonly follows: boolean
  /** Of an inverse contract, which is counted in dollars; price and depth are those of the coin. */
  readonly isInverse: boolean
}

/** Something that is traded, as `venue/instrument`. */
export interface Traded {
  readonly id: string
  readonly venue: string
  readonly place: Place
}

/** A venue, and the rules that hold there. */
export interface Kind {
  readonly id: string
  readonly model: string
  readonly family: 'margin' | 'lending'
}

/** What there is when a model is drawn. */
export interface Scene {
  readonly dice: Dice
  readonly endMs: number
  readonly places: readonly Place[]
  /** Oracles that are declared already, by pair. */
  readonly oraclesOf: ReadonlyMap<string, readonly string[]>
  readonly venues: readonly Kind[]
  readonly traded: readonly Traded[]
  readonly assets: Record<string, unknown>
  /** What stands behind tokens that oracles of the scenario speak of. */
  readonly backing: { readonly token: string; readonly by: string; readonly weight: number }[]
  /** Contracts in which a dealer has an account. */
  readonly dealers: { readonly venue: string; readonly contract: string; readonly place: Place }[]
  /** Contracts whose margin is changed by something. */
  readonly margins: string[]
}

/** The first oracle of a pair, which says what its first market does. */
export const plainOracleOf = ({ oraclesOf }: Pick<Scene, 'oraclesOf'>, pair: string) =>
  oraclesOf.get(pair)?.[0]

export type Drawn = Readonly<Record<string, unknown>>
/** Nothing where the scene has no place for it. */
type Recipe = (scene: Scene) => Drawn | undefined

/** Leaves a parameter out as often as not: its default is a case of its own. */
export const maybe = (dice: Dice, drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
const moment = ({ dice, endMs }: Scene): number =>
  dice.chance(0.3) ? 0 : dice.whole(1, Math.floor(endMs / 2))
export const spell = ({ dice, endMs }: Scene): number => dice.whole(1, Math.floor(endMs / 3))
/** A step of at most a hundred to the run. */
export const step = ({ dice, endMs }: Scene): number =>
  dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5))

/** Liquidity about this price, of which `depth` base moves it by a few per cent. */
type LiquidityRecipe = (dice: Dice, price: number, depth: number) => Drawn

const ruled = (dice: Dice, price: number, depth: number): Drawn => {
  const count = dice.whole(2, 60)
  const side = (): Drawn => ({
    count,
    size: (depth / count) * dice.between(0.5, 4),
    ...maybe(dice, { sizeGrowth: dice.between(0.95, 1.05) }),
    ...maybe(dice, { sizeStep: (depth / count) * dice.between(0, 0.5) }),
  })
  return {
    levels: {
      bestBid: price * 0.9995,
      bestAsk: price * 1.0005,
      tick: (price * dice.between(0.05, 0.9)) / count,
      bids: side(),
      ...maybe(dice, { asks: side() }),
    },
  }
}

const written = (dice: Dice, price: number, depth: number): Drawn => {
  const away = (at: number) => 0.001 + at * dice.between(0.005, 0.01)
  const size = () => depth * dice.between(0.1, 1)
  const side = (sign: number) =>
    Array.from({ length: dice.whole(1, 8) }, (_, at) => [price * (1 + sign * away(at)), size()])
  const sorted = (sign: number) => side(sign).sort((a, b) => sign * (a[0] - b[0]))
  return { bids: sorted(-1), asks: sorted(1) }
}

const book: LiquidityRecipe = (dice, price, depth) =>
  dice.chance(0.7) ? ruled(dice, price, depth) : written(dice, price, depth)
const fee = (dice: Dice): Drawn => maybe(dice, { fee: dice.pick([0, 0.0004, 0.003, 0.01]) })
const fades = (dice: Dice): Drawn => ({
  ...maybe(dice, { permanent: dice.between(0, 1) }),
  halfLifeMs: dice.whole(1000, 600_000),
})

export const liquidityRecipes: Readonly<Record<string, LiquidityRecipe>> = {
  bands(dice, price, depth) {
    const held = () => ({
      band: dice.whole(-3, 6),
      ...(dice.chance(0.5) ? { base: depth / 3 } : { quote: (depth * price) / 3 }),
    })
    return {
      price,
      amplification: dice.pick([2, 10, 100]),
      ...fee(dice),
      ...(dice.chance(0.8) && { depth: Array.from({ length: dice.whole(1, 9) }, held) }),
    }
  },
  concentrated(dice, price, depth) {
    const middle = Math.round(log(price) / log(1.0001))
    const range = () => ({
      lower: middle - dice.whole(100, 20_000),
      upper: middle + dice.whole(100, 20_000),
      liquidity: depth * Math.sqrt(price) * dice.between(5, 30),
    })
    return { price, positions: Array.from({ length: dice.whole(1, 4) }, range), ...fee(dice) }
  },
  'constant-product': (dice, price, depth) => ({
    base: 20 * depth,
    quote: 20 * depth * price,
    ...fee(dice),
    ...maybe(dice, { feeKept: dice.share() }),
  }),
  'linear-impact': (dice, price, depth) => ({
    price,
    slope: (price * dice.between(0.02, 0.1)) / depth,
  }),
  // Prices are whole multiples of the tick, in the bits too.
  'matching-engine'(dice, price, depth) {
    const tick = Math.ceil(price) / 1024
    const size = depth / 20
    const bids = { count: dice.whole(2, 40), size, ...maybe(dice, { sizeGrowth: 1.02 }) }
    const away = { bestBid: 1023 * tick, bestAsk: 1025 * tick, tick: tick * dice.whole(1, 20) }
    return { tick, levels: { ...away, bids } }
  },
  'metaorder-impact': (dice, price, depth) => ({
    price,
    impact: dice.between(0.01, 0.1),
    volume: depth,
    ...maybe(dice, { exponent: dice.between(0.3, 1) }),
    ...fades(dice),
  }),
  'obizhaeva-wang': (dice, price, depth) => ({
    price,
    density: (20 * depth) / price,
    ...fades(dice),
  }),
  'oracle-pool': (dice, price, depth) => ({
    price,
    base: 10 * depth,
    quote: 10 * depth * price,
    ...fee(dice),
    negativeFactor: dice.between(0.1, 1) / (20 * depth * price),
    positiveFactor: dice.between(0, 0.1) / (20 * depth * price),
    imbalance: depth * price * dice.between(-1, 1),
    impactPool: depth * price * 0.01,
    ...maybe(dice, { follows: true }),
  }),
  'order-book': (dice, price, depth) => ({
    ...book(dice, price, depth),
    ...maybe(dice, { halfLifeMs: dice.whole(1000, 600_000) }),
  }),
  'proactive-pool': (dice, price, depth) => ({
    price,
    base: 10 * depth,
    quote: 10 * depth * price,
    k: dice.between(0.01, 1),
    ...fee(dice),
    ...maybe(dice, { excess: depth * dice.between(-1, 1) }),
  }),
  propagator: (dice, price, depth) => ({
    price,
    slope: (price * dice.between(0.02, 0.1)) / depth,
    exponent: dice.between(0.1, 1),
    timescaleMs: dice.whole(1000, 600_000),
  }),
  'stable-swap': (dice, price, depth) => ({
    base: 10 * depth,
    quote: 10 * depth * price * dice.between(0.8, 1.2),
    amplification: dice.whole(1, 500),
    ...fee(dice),
    rate: price,
  }),
}

const oraclesOf = ({ oraclesOf }: Scene, pair: string): readonly string[] =>
  oraclesOf.get(pair) ?? []

/** Prices of contracts in coins go the other way, so few models know what to do with them. */
const straight = ({ places }: Scene): readonly Place[] => places.filter((it) => !it.isInverse)
const straightTraded = ({ traded }: Scene): readonly Traded[] =>
  traded.filter(({ place }) => !place.isInverse)

/** What one place or one oracle of it says; a recipe adds the rest. */
const oneInput = (scene: Scene, place: Place): Drawn => {
  const above = oraclesOf(scene, place.pair)
  return scene.dice.chance(0.5) && above.length > 0
    ? { oracle: scene.dice.pick(above) }
    : { market: place.id }
}

/** An oracle of the coin traded at the place. The first of a coin sees none above. */
type OracleRecipe = (scene: Scene, place: Place) => Drawn | undefined
const withIndex =
  (draw: (scene: Scene, place: Place, index: string) => Drawn): OracleRecipe =>
  (scene, place) => {
    const above = oraclesOf(scene, place.pair)
    return above.length === 0 ? undefined : draw(scene, place, scene.dice.pick(above))
  }

export const oracleRecipes: Readonly<Record<string, OracleRecipe>> = {
  // Vaults come whole: random-vaults.ts.
  'vault-share': () => undefined,
  claim: withIndex(
    (scene, place, oracle) =>
      note(scene, place) ?? {
        venue: scene.dice.pick(scene.venues).id,
        on: scene.dice.pick(['bad-debt', 'backstop', 'fund']),
        supplied: place.depth * place.price * 10,
        oracle,
      },
  ),
  clamped: withIndex((scene, place, index) => ({
    ...oneInput(scene, place),
    indexOracle: index,
    deviation: scene.dice.between(0, 0.3),
  })),
  delayed: (scene, place) => ({
    ...oneInput(scene, place),
    hopMs: step(scene),
    ...maybe(scene.dice, { firstHopMs: moment(scene) }),
  }),
  ema: (scene, place) => ({
    ...oneInput(scene, place),
    halfLifeMs: spell(scene),
    everyMs: step(scene),
  }),
  fixed: (_, { price }) => ({ price }),
  'growth-capped': growthCapped,
  heartbeat: (scene, place) => ({
    ...oneInput(scene, place),
    deviation: scene.dice.between(0, 0.05),
    heartbeatMs: step(scene),
  }),
  'impact-mid': ({ dice }, { id, depth, price }) => ({
    market: id,
    notional: depth * price * dice.spread(0.001, 1),
  }),
  mark: withIndex((scene, { id }, index) => {
    const everyMs = step(scene)
    return {
      market: id,
      indexOracle: index,
      everyMs,
      ...(scene.dice.chance(0.5)
        ? { windowMs: everyMs * scene.dice.whole(1, 10) }
        : { halfLifeMs: spell(scene) }),
      ...maybe(scene.dice, { fundingRate: scene.dice.between(-0.01, 0.01) }),
    }
  }),
  'market-mid': ({ dice }, { id, price }) => ({
    market: id,
    ...maybe(dice, { roundTo: price / dice.spread(10, 1e6) }),
  }),
  'price-index': (scene, place) => ({
    sources: [
      { market: place.id, ...maybe(scene.dice, { weight: scene.dice.between(0.1, 3) }) },
      ...oraclesOf(scene, place.pair).map((oracle) => ({ oracle })),
    ],
    ...maybe(scene.dice, { deviation: scene.dice.between(0.01, 0.2) }),
    ...maybe(scene.dice, { maxAgeMs: spell(scene) }),
  }),
  // Who believes it believes in another price, and may be unsafe from the start.
  reciprocal: withIndex((_scene, _place, oracle) => ({ oracle })),
  'stale-guard': withIndex((scene, { pair }, oracle) => ({
    oracle,
    maxAgeMs: spell(scene),
    fallbackOracle: scene.dice.pick(oraclesOf(scene, pair)),
  })),
  twap: (scene, place) => {
    const everyMs = step(scene)
    return {
      ...oneInput(scene, place),
      everyMs,
      windowMs: everyMs * scene.dice.whole(1, 10),
      ...maybe(scene.dice, { mean: scene.dice.pick(['arithmetic', 'geometric']) }),
    }
  },
}

const markets = ({ dice, places }: Scene): Drawn =>
  maybe(dice, {
    markets: dice.chance(0.5) ? dice.pick(places).id : places.slice(0, 2).map(({ id }) => id),
  })

export const shockRecipes: Readonly<Record<string, Recipe>> = {
  'depth-cut': (scene) => ({
    ...markets(scene),
    left: scene.dice.pick([0.05, 0.5, 0.9, 1]),
    atMs: moment(scene),
  }),
  metaorder: (scene) => {
    const { id, place } = scene.dice.pick(scene.traded)
    // Of inverse contracts: dollars.
    const unit = place.depth * (place.isInverse ? place.price : 1)
    return {
      instrument: id,
      quantity: unit * scene.dice.between(-2, 0.5),
      atMs: moment(scene),
    }
  },
  'oracle-outage': (scene) => ({
    ...maybe(scene.dice, { oracles: scene.dice.pick([...scene.oraclesOf.values()].flat()) }),
    atMs: moment(scene),
    forMs: spell(scene),
  }),
  'price-gap': (scene) => ({
    ...markets(scene),
    drop: scene.dice.pick([0.03, 0.1, 0.25, 0.6, -0.08]),
    atMs: moment(scene),
  }),
  'price-path': (scene) => {
    const { dice, endMs } = scene
    const count = dice.whole(1, 4)
    return {
      ...markets(scene),
      timesMs: Array.from({ length: count }, (_, at) => Math.floor((at * endMs) / 5)),
      factors: Array.from({ length: count }, (_, at) => (at === 0 ? 1 : dice.between(0.6, 1.1))),
      ...maybe(dice, { everyMs: step(scene) }),
    }
  },
  ...changes,
  'trading-halt': (scene) => ({ ...markets(scene), atMs: moment(scene), forMs: spell(scene) }),
  ...losses,
}

const people = (scene: Scene): Drawn => ({
  ...maybe(scene.dice, { share: scene.dice.share() }),
  ...maybe(scene.dice, { reactionMs: spell(scene) }),
  ...maybe(scene.dice, { distribution: scene.dice.pick(['lognormal', 'exponential']) }),
})
const atMargin =
  (draw: (scene: Scene, venue: string) => Drawn): Recipe =>
  (scene) => {
    const found = scene.venues.filter(({ family }) => family === 'margin')
    if (found.length === 0) return undefined
    const venue = scene.dice.pick(found).id
    return { venue, ...draw(scene, venue) }
  }

export const actorRecipes: Readonly<Record<string, Recipe>> = {
  // Vaults come whole: random-vaults.ts.
  'lending-vault': () => undefined,
  'public-allocator': () => undefined,
  arbitrageur(scene) {
    const { dice } = scene
    const traded = straightTraded(scene)
    if (traded.length === 0) return undefined
    const a = dice.pick(traded)
    const others = traded.filter((it) => it.place.pair === a.place.pair && it.place !== a.place)
    if (others.length === 0) return undefined
    return {
      a: a.id,
      b: dice.pick(others).id,
      ...maybe(dice, { capital: a.place.depth * a.place.price * dice.between(0.01, 1) }),
      ...maybe(dice, { transferMs: spell(scene) }),
      ...maybe(dice, { latencyMs: spell(scene) }),
      ...maybe(dice, { cost: dice.between(0, 0.01) }),
      profitMin: 1,
    }
  },
  deleveraging: atMargin((scene) => ({
    above: scene.dice.between(5, 30),
    target: scene.dice.between(0, 5),
    ...people(scene),
  })),
  'market-maker': (scene) => ({
    market: scene.dice.pick(straight(scene)).id,
    supplies: scene.dice.between(0, 0.3),
    ...maybe(scene.dice, { withdrawal: scene.dice.between(0, 30), halfLifeMs: spell(scene) }),
    ...maybe(scene.dice, { drop: scene.dice.between(0.01, 0.3) }),
    ...maybe(scene.dice, { lossMax: scene.dice.spread(10, 10_000), backAfterMs: spell(scene) }),
    ...maybe(scene.dice, { inventoryValueMax: scene.dice.spread(100, 1e6) }),
  }),
  'quoting-maker'(scene) {
    const { dice } = scene
    const found = straight(scene).filter(({ model }) => model === 'matching-engine')
    if (found.length === 0) return undefined
    const { id, pair, depth } = dice.pick(found)
    return {
      market: id,
      oracle: dice.pick(oraclesOf(scene, pair)),
      size: depth * dice.between(0.01, 0.2),
      levels: dice.whole(1, 5),
      spread: dice.between(0.001, 0.02),
      inventoryMax: depth,
      everyMs: step(scene),
      ...maybe(dice, { skew: dice.between(0, 0.05) }),
      ...maybe(dice, { widening: dice.share() }),
    }
  },
  'buy-back': buyBack,
  'mint-burn': mintBurn,
  attacker,
  chain,
  'oev-auction': ({ dice, venues }) => ({
    venue: dice.pick(venues).id,
    recapture: dice.share(),
  }),
  'option-dealer': optionDealer,
  redeemer,
  'queue-redeemer': queueRedeemer,
  runners,
  'stop-orders': atMargin((scene, venue) => {
    const own = scene.traded.filter((it) => it.venue === venue && it.place.id === it.id)
    return {
      ...people(scene),
      nearest: scene.dice.between(0.005, 0.02),
      farthest: scene.dice.between(0.02, 0.3),
      ...maybe(scene.dice, { from: scene.dice.pick(['start', 'entry']) }),
      ...maybe(scene.dice, { slippage: scene.dice.between(0, 0.02) }),
      ...(own.length > 0 && maybe(scene.dice, { instruments: [scene.dice.pick(own).id] })),
    }
  }),
  'top-ups'(scene) {
    const { dice, venues } = scene
    const { id, model } = dice.pick(venues)
    // Loans in bands repay.
    const as = model === 'crvusd-llamma' ? 'repayment' : dice.pick(['collateral', 'repayment'])
    return {
      ...{ venue: id, as, below: dice.between(0.01, 0.05), target: dice.between(0.06, 0.3) },
      ...people(scene),
      ...maybe(dice, { reserves: dice.between(0, 2) }),
    }
  },
  'value-buyer': (scene) => {
    const traded = straightTraded(scene)
    if (traded.length === 0) return undefined
    const { id, place } = scene.dice.pick(traded)
    return {
      instrument: id,
      budget: place.depth * place.price * scene.dice.between(0.01, 1),
      drop: scene.dice.between(0.01, 0.3),
      ...maybe(scene.dice, { reactionMs: spell(scene) }),
    }
  },
}

export const mitigationRecipes: Readonly<Record<string, Recipe>> = {
  'circuit-breaker': (scene) => ({
    market: scene.dice.pick(scene.places).id,
    move: scene.dice.between(0.01, 0.2),
    forMs: spell(scene),
    ...maybe(scene.dice, { reference: scene.dice.pick(['window', 'start']) }),
    ...maybe(scene.dice, { windowMs: spell(scene) }),
    ...maybe(scene.dice, { restMs: spell(scene) }),
  }),
  pause,
  'price-band': (scene) => {
    const { id, pair } = scene.dice.pick(straight(scene))
    const oracle = scene.dice.pick(oraclesOf(scene, pair))
    return { market: id, oracle, band: scene.dice.between(0, 0.2) }
  },
  'staggered-liquidation': (scene) => {
    const { id, depth, price } = scene.dice.pick(straight(scene))
    const limit = scene.dice.chance(0.5)
      ? { value: depth * price * scene.dice.between(0.01, 1) }
      : { depthShare: scene.dice.between(0.05, 2), within: scene.dice.between(0.005, 0.1) }
    return { market: id, ...limit, everyMs: step(scene) }
  },
  'volatility-margin': volatilityMargin,
}
