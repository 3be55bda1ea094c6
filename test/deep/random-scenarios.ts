/**
 * Scenario files as people write them, drawn: every registered model, several venues, markets they
 * share or have for themselves, oracles on oracles. Nothing is compiled here: the text goes through
 * the door that everybody's does.
 */
import { stringify } from 'yaml'
import { tieOrders } from '../../src/engine/world/snapshot.ts'
import { registry } from '../../src/index.ts'
import { createDice, type Dice } from '../storm/dice.ts'
import {
  actorRecipes,
  fundingRecipes,
  liquidityRecipes,
  mitigationRecipes,
  oracleRecipes,
  type Place,
  ruleRecipes,
  type Scene,
  shockRecipes,
  type Traded,
} from './random-models.ts'

export interface RandomScenario {
  readonly seed: number
  readonly text: string
  /** `kind/id` of every model in it. */
  readonly models: ReadonlySet<string>
}

type Entry = Record<string, unknown>
type Kind = Exclude<keyof typeof registry, 'venues'>

/** A scenario in the making. */
interface Draft {
  readonly dice: Dice
  readonly endMs: number
  readonly models: Set<string>
  readonly assets: Entry
  readonly markets: Entry
  readonly oracles: Entry
  readonly venues: Entry
  readonly accounts: Entry[]
  readonly places: Place[]
  readonly oraclesOf: Map<string, string[]>
  readonly kinds: { id: string; family: 'margin' | 'lending' }[]
  readonly traded: Traded[]
}

const sceneOf = (draft: Draft): Scene => ({ ...draft, venues: draft.kinds })

/** With recipe and id of a model, drawn evenly. A model without a recipe is a failure. */
function draw<R>(draft: Draft, kind: Kind, recipes: Readonly<Record<string, R>>, at?: string) {
  const ids = registry[kind].map(({ id }) => id)
  const id = at ?? draft.dice.pick(ids)
  const recipe = recipes[id]
  if (recipe === undefined) throw new Error(`add ${kind}/${id} to test/deep/random-models.ts`)
  return { id, recipe }
}

const note = ({ models }: Draft, kind: string, id: string) => models.add(`${kind}/${id}`)

function drawLiquidity(draft: Draft, coin: string, id: string, price: number) {
  const { dice } = draft
  const found = draw(draft, 'liquidity', liquidityRecipes)
  const depth = dice.spread(1e4, 1e6) / price
  const parameters = found.recipe(dice, price, depth)
  note(draft, 'liquidity', found.id)
  const definition = registry.liquidity.find((it) => it.id === found.id)
  const made = definition?.create(definition.parameters.parse(parameters))
  const follows = made?.follow !== undefined
  const place = { id, coin, depth, model: found.id, price: made?.mid() ?? price, follows }
  draft.places.push(place)
  return { place, liquidity: { model: found.id, ...parameters } }
}

function addMarket(draft: Draft, coin: string, price: number): Place {
  const id = `${coin}-${draft.places.length}`
  const { place, liquidity } = drawLiquidity(draft, coin, id, price)
  draft.markets[id] = { base: coin, quote: 'USD', liquidity }
  return place
}

/** An oracle of the coin traded at the place, of any model or of this one. */
function addOracle(draft: Draft, place: Place, model?: string): string {
  const { dice, oraclesOf } = draft
  const { id: name, recipe } = draw(draft, 'oracles', oracleRecipes, model)
  const parameters = recipe(sceneOf(draft), place)
  if (parameters === undefined) return addOracle(draft, place, 'market-mid')
  note(draft, 'oracles', name)
  const id = `${place.coin}-says-${Object.keys(draft.oracles).length}`
  const latencyMs = dice.whole(1, Math.ceil(draft.endMs / 10))
  draft.oracles[id] = {
    source: { model: name, ...parameters },
    ...(dice.chance(0.3) && { latency: latencyMs }),
  }
  oraclesOf.set(place.coin, [...(oraclesOf.get(place.coin) ?? []), id])
  return id
}

/** What a venue believes of the coin: what is known already, or an oracle of its own. */
const believed = (draft: Draft, place: Place): string =>
  draft.dice.chance(0.4)
    ? draft.dice.pick(draft.oraclesOf.get(place.coin) ?? [])
    : addOracle(draft, place)

function brackets(dice: Dice): Entry[] {
  const rates = Array.from({ length: dice.whole(1, 3) }, () => dice.between(0.004, 0.05)).sort()
  return rates.map((rate, at) => ({ floor: at === 0 ? 0 : 10 ** (at + 3), rate }))
}

function addContract(draft: Draft, venue: string, coin: Place, at: number): [string, Entry] {
  const { dice } = draft
  const id = `P${at}`
  const name = `${venue}/${id}`
  // A market declared for it, as two contracts could share it, or one of its own.
  const isOwn = dice.chance(0.7)
  const market = isOwn ? name : `for-${name}`
  const { place, liquidity } = drawLiquidity(draft, coin.coin, market, coin.price)
  if (!isOwn) draft.markets[market] = { base: name, quote: 'USD', liquidity }
  draft.traded.push({ id: name, venue, place })
  const funding = dice.chance(0.4) ? draw(draft, 'funding', fundingRecipes) : undefined
  if (funding !== undefined) note(draft, 'funding', funding.id)
  const contract = {
    kind: 'perpetual',
    brackets: brackets(dice),
    ...(isOwn ? { liquidity } : { market }),
    // Nothing follows itself: such markets take the first oracle of the coin.
    ...(place.follows && { oracle: draft.oraclesOf.get(coin.coin)?.[0] }),
    ...(!place.follows && dice.chance(0.7) && { oracle: believed(draft, place) }),
    ...(funding !== undefined && {
      funding: {
        model: funding.id,
        indexOracle: draft.oraclesOf.get(coin.coin)?.[0],
        ...funding.recipe(sceneOf(draft)),
      },
    }),
  }
  return [id, contract]
}

function addMarginVenue(draft: Draft, venue: string, coins: readonly Place[]): Entry {
  const { dice } = draft
  const contracts = coins.map((coin, at) => ({ coin, at, it: addContract(draft, venue, coin, at) }))
  const instruments: Entry = Object.fromEntries(contracts.map(({ it }) => it))
  const [coin] = coins
  const weight = dice.between(0.5, 1)
  const asset = { kind: 'balance', asset: coin.coin, market: coin.id, weight }
  const hasCoin = dice.chance(0.5)
  const wrapped = dice.chance(0.3) && { conversion: dice.between(0.8, 1.2) }
  if (hasCoin) {
    instruments[coin.coin] = { ...asset, ...wrapped, oracle: believed(draft, coin) }
    if (!wrapped) draft.traded.push({ id: `${venue}/${coin.coin}`, venue, place: coin })
  }
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 40); account++) {
    const name = { account: `a${account}` }
    const held = dice.chance(0.3) ? contracts : [dice.pick(contracts)]
    let [wallet, exposure] = [0, 0]
    for (const { coin, it } of held) {
      const amount = coin.depth * dice.spread(0.003, 0.3) * (dice.chance(0.3) ? -1 : 1)
      const entry = coin.price * dice.between(0.97, 1.03)
      rows.push({ ...name, instrument: it[0], size: amount, entry })
      wallet -= amount * (coin.price - entry)
      exposure += Math.abs(amount) * coin.price
    }
    const equity = exposure * dice.spread(0.01, 0.5)
    const share = hasCoin && dice.chance(0.3) ? dice.between(0.1, 2) : 0
    if (share > 0) {
      const amount = (share * equity) / weight / coin.price
      rows.push({ ...name, instrument: coin.coin, size: amount })
    }
    rows.push({ ...name, instrument: 'USD', size: wallet + equity * (1 - share) })
  }
  draft.accounts.push({ venue, rows })
  return instruments
}

function addLendingVenue(draft: Draft, venue: string, coins: readonly Place[]): Entry {
  const { dice } = draft
  const weight = dice.between(0.5, 0.9)
  const terms = () => ({ weight, bonus: dice.between(0, 0.1), protocolFee: dice.between(0, 0.5) })
  const instruments: Entry = { USD: { kind: 'balance', asset: 'USD', oracle: 'dollar' } }
  for (const place of coins) {
    const oracle = believed(draft, place)
    const asset = { kind: 'balance', asset: place.coin, market: place.id, oracle }
    instruments[place.coin] = { ...asset, ...terms() }
    draft.traded.push({ id: `${venue}/${place.coin}`, venue, place })
  }
  if (dice.chance(0.3)) {
    const [{ coin, depth }] = coins
    const health = { 0: dice.between(1.01, 1.1), 0.5: 1.5, 1: 3 }
    const some = { accounts: dice.whole(3, 30), total: 2 * depth, collateral: coin, debt: 'USD' }
    draft.accounts.push({ generate: 'loans', venue, ...some, health })
    return instruments
  }
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 40); account++) {
    const name = { account: `a${account}` }
    const [held, other] = dice.chance(0.5) ? [...coins] : [...coins].reverse()
    const amount = held.depth * dice.spread(0.003, 0.3)
    const owed = (amount * held.price * weight) / (1 + dice.spread(0.005, 2))
    const isCoin = other !== undefined && dice.chance(0.2)
    rows.push({ ...name, instrument: held.coin, size: amount })
    const debt = isCoin ? { instrument: other.coin, size: -owed / other.price } : undefined
    rows.push({ ...name, ...(debt ?? { instrument: 'USD', size: -owed }) })
  }
  draft.accounts.push({ venue, rows })
  return instruments
}

/** Collateral lies in bands of a market of its own and is sold on another. */
function addBandsVenue(draft: Draft, venue: string, [outside]: readonly Place[]): Entry {
  const { dice } = draft
  const { coin, price, depth } = outside
  const id = `${coin}-${draft.places.length}`
  const pool = { id, coin, price, depth, model: 'bands', follows: true }
  draft.places.push(pool)
  const liquidity = { model: 'bands', price, amplification: 100, fee: dice.between(0, 0.01) }
  draft.markets[id] = { base: coin, quote: 'USD', liquidity }
  note(draft, 'liquidity', 'bands')
  const oracle = draft.oraclesOf.get(coin)?.[0]
  const instruments = {
    laid: { kind: 'balance', asset: coin, market: id, oracle },
    spot: { kind: 'balance', asset: coin, market: outside.id, oracle },
    USD: { kind: 'balance', asset: 'USD', oracle: 'dollar' },
  }
  draft.traded.push({ id: `${venue}/laid`, venue, place: pool })
  draft.traded.push({ id: `${venue}/spot`, venue, place: outside })
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 20); account++) {
    const amount = depth * dice.spread(0.003, 0.3)
    const owed = amount * price * dice.between(0.3, 0.65)
    rows.push({ account: `a${account}`, instrument: 'laid', size: amount })
    rows.push({ account: `a${account}`, instrument: 'USD', size: -owed })
  }
  draft.accounts.push({ venue, rows })
  return instruments
}

/** Venues that need instruments of their own kind. */
const layouts: Readonly<Record<string, typeof addBandsVenue>> = { 'crvusd-llamma': addBandsVenue }

function addVenue(draft: Draft, coins: readonly Place[]): void {
  const { dice } = draft
  const { id, family } = dice.pick(registry.venues)
  const venue = `v${Object.keys(draft.venues).length}`
  note(draft, 'venues', id)
  draft.kinds.push({ id: venue, family })
  const plain = family === 'margin' ? addMarginVenue : addLendingVenue
  const instruments = (layouts[id] ?? plain)(draft, venue, coins)
  draft.venues[venue] = {
    rules: { model: id, ...ruleRecipes[id]?.(sceneOf(draft)) },
    settlement: 'USD',
    ...(dice.chance(0.5) && { fund: dice.spread(1, 1e5) }),
    ...(dice.chance(0.5) && { backstop: dice.spread(1, 1e5) }),
    ...(dice.chance(0.3) && { liquidators: dice.spread(100, 1e6) }),
    instruments,
  }
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
    note(draft, kind, id)
    return [{ model: id, ...parameters }]
  })
}

/** `windowMs: 5000` or `window: 5s`: both are read. */
function withDurations(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value)) return value.map((it) => withDurations(it, dice))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, it]): [string, unknown] =>
      key.endsWith('Ms') && typeof it === 'number' && dice.chance(0.5)
        ? [key.slice(0, -2), it % 1000 === 0 ? `${it / 1000}s` : `${it}ms`]
        : [key, withDurations(it, dice)],
    ),
  )
}

/** A scenario file that nobody has seen before, the same for the same seed. */
export function randomScenario(seed: number): RandomScenario {
  const dice = createDice(seed, 0x72616e64)
  const endMs = dice.pick([60_000, 1_800_000, 28_800_000])
  const draft: Draft = {
    ...{ dice, endMs, models: new Set(), assets: { USD: { usd: 1 } }, markets: {} },
    ...{ oracles: { dollar: { source: { model: 'fixed', price: 1 } } }, venues: {} },
    ...{ accounts: [], places: [], oraclesOf: new Map(), kinds: [], traded: [] },
  }
  const coins: Place[] = []
  for (const coin of ['A', 'B'].slice(0, dice.whole(1, 2))) {
    const price = dice.whole(1, 1000)
    let place = addMarket(draft, coin, price)
    while (place.follows) place = addMarket(draft, coin, price)
    coins.push(place)
    addOracle(draft, place, 'market-mid')
    if (dice.chance(0.3)) addMarket(draft, coin, price)
  }
  for (let count = dice.whole(1, 3); count > 0; count--) addVenue(draft, coins)
  const document = {
    ...{ id: `random-${seed}`, title: `Random scenario ${seed}`, synthetic: true, seed },
    order: dice.pick(tieOrders),
    execution: dice.pick(['batch', 'serial']),
    clock: dice.chance(0.6) ? 'quasi-static' : { everyMs: Math.ceil(endMs / dice.whole(4, 40)) },
    ...{ until: endMs, outside: true, roundsMax: dice.pick([20, 100, 500]) },
    ...{ assets: draft.assets, markets: draft.markets, oracles: draft.oracles },
    ...{ venues: draft.venues, accounts: draft.accounts },
    // Few of what is drawn hurts anybody; a fall of everything does.
    shocks: [
      ...(dice.chance(0.7) ? [{ model: 'price-gap', drop: dice.between(0.02, 0.5) }] : []),
      ...drawSome(draft, 'shocks', shockRecipes, [0, 4]),
    ],
    actors: drawSome(draft, 'actors', actorRecipes, [0, 4]),
    mitigations: drawSome(draft, 'mitigations', mitigationRecipes, [0, 2]),
  }
  const written = withDurations(document, dice)
  const isJson = dice.chance(0.3)
  const text = isJson ? JSON.stringify(written, null, 1) : stringify(written, { lineWidth: 0 })
  return { seed, text, models: draft.models }
}
