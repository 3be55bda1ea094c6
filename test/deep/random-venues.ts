/**
 * Venues of random scenarios with their accounts. Each settles in dollars or in a coin: there
 * things are priced in that coin, and contracts on the coin itself are inverse.
 */
import { registry } from '../../src/index.ts'
import type { Dice } from '../storm/dice.ts'
import {
  addPair,
  believed,
  type Draft,
  draw,
  drawLiquidity,
  type Entry,
  plainOracle,
  sceneOf,
  valueCoin,
} from './random-draft.ts'
import { fundingRecipes } from './random-funding.ts'
import type { Place } from './random-models.ts'
import { dealerRows } from './random-options.ts'
import { issuerRows } from './random-pegs.ts'
import { ruleRecipes } from './random-rules.ts'

/** What a venue counts in, and what can be had for it. */
interface Money {
  readonly id: string
  /** Markets that pay in it. */
  readonly places: readonly Place[]
  /** The market of the coin itself, in dollars: its contracts are inverse. */
  readonly coin: Place | undefined
  readonly usd: number
}

function dollars({ known }: Draft): Money {
  return { id: 'USD', places: known.get('USD') ?? [], coin: undefined, usd: 1 }
}

/** Everything else priced in one of the coins, by markets that venues share. */
function coins(draft: Draft): Money {
  const inDollars = draft.known.get('USD') ?? []
  const coin = draft.dice.pick(inDollars)
  const others = [...inDollars.filter((it) => it !== coin), undefined]
  if (!draft.known.has(coin.base)) {
    for (const other of others) {
      const price = (other?.price ?? 1) / coin.price
      addPair(draft, { base: other?.base ?? 'USD', quote: coin.base, price, usd: coin.price })
    }
  }
  valueCoin(draft, coin)
  return { id: coin.base, places: draft.known.get(coin.base) ?? [], coin, usd: coin.price }
}

function brackets(dice: Dice, usd: number): Entry[] {
  const rates = Array.from({ length: dice.whole(1, 3) }, () => dice.between(0.004, 0.05)).sort()
  return rates.map((rate, at) => ({ floor: at === 0 ? 0 : 10 ** (at + 3) / usd, rate }))
}

/** What accounts hold: a position, with its price in dollars a coin where it is inverse. */
interface Contract {
  readonly id: string
  readonly place: Place
  /** The venue believes its market, or a market of the same pair. */
  readonly isPlain: boolean
}

function drawFunding(draft: Draft, pair: Place): Entry {
  if (!draft.dice.chance(0.4)) return {}
  const { id, recipe } = draw(draft, 'funding', fundingRecipes)
  const indexOracle = plainOracle(draft, pair)
  return { funding: { model: id, indexOracle, ...recipe(sceneOf(draft)) } }
}

function addContract(
  draft: Draft,
  venue: string,
  { usd }: Money,
  pair: Place,
  kind: 'perpetual' | 'inverse',
  instruments: Entry,
): Contract {
  const { dice } = draft
  const id = `P${Object.keys(instruments).length}`
  const name = `${venue}/${id}`
  const isInverse = kind === 'inverse'
  // A market declared for it, as two contracts could share it, or one of its own.
  const isOwn = isInverse || dice.chance(0.7)
  const market = isOwn ? name : `for-${name}`
  const about = { base: pair.base, quote: pair.quote, price: pair.price, usd: isInverse ? 1 : usd }
  const { place, liquidity } = drawLiquidity(draft, market, about, isInverse)
  if (!isOwn) draft.markets[market] = { base: name, quote: pair.quote, liquidity }
  draft.traded.push({ id: name, venue, place })
  // Nothing follows itself: such markets take the first oracle of the pair.
  const oracle = place.follows
    ? plainOracle(draft, pair)
    : dice.chance(0.7)
      ? believed(draft, place)
      : undefined
  instruments[id] = {
    kind,
    brackets: brackets(dice, usd),
    ...(isOwn ? { liquidity } : { market }),
    ...(oracle !== undefined && { oracle }),
    ...drawFunding(draft, pair),
  }
  return { id, place, isPlain: oracle === undefined || oracle === plainOracle(draft, pair) }
}

function addMarginVenue(draft: Draft, venue: string, money: Money): Entry {
  const { dice } = draft
  const instruments: Entry = {}
  const add = (pair: Place, kind: 'perpetual' | 'inverse') =>
    addContract(draft, venue, money, pair, kind, instruments)
  const contracts = [
    ...(money.coin === undefined
      ? []
      : Array.from({ length: dice.whole(1, 2) }, () => add(money.coin as Place, 'inverse'))),
    ...money.places
      .filter(() => money.coin === undefined || dice.chance(0.4))
      .map((it) => add(it, 'perpetual')),
  ]
  const asset = dice.chance(0.5) ? addCollateral(draft, venue, dice.pick(money.places)) : undefined
  if (asset !== undefined) instruments[asset.place.base] = asset.instrument
  const linear = contracts.filter(({ place }) => !place.isInverse)
  for (const { id, place, isPlain } of linear) {
    if (isPlain && dice.chance(0.15)) addPosition(draft, `${venue}/${id}`, place, money)
    if (!dice.chance(0.3)) continue
    draft.accounts.push({ venue, rows: dealerRows(id, money.id, place) })
    draft.dealers.push({ venue, contract: id, place })
  }
  const accounts =
    asset === undefined && dice.chance(0.25)
      ? drawnPopulation(draft, contracts)
      : { rows: rowsOf(draft, money, contracts, asset) }
  draft.accounts.push({ venue, ...accounts })
  if (asset !== undefined && asset.instrument.conversion === undefined) {
    draft.accounts.push({ venue, rows: issuerRows(money.id, asset.place) })
  }
  return instruments
}

interface Collateral {
  readonly place: Place
  readonly weight: number
  readonly instrument: Entry
}

function addCollateral(draft: Draft, venue: string, place: Place): Collateral {
  const { dice } = draft
  const weight = dice.between(0.5, 1)
  const wrapped = dice.chance(0.3) && { conversion: dice.between(0.8, 1.2) }
  const asset = { kind: 'balance', asset: place.base, market: place.id, weight }
  if (!wrapped) draft.traded.push({ id: `${venue}/${place.base}`, venue, place })
  return { place, weight, instrument: { ...asset, ...wrapped, oracle: believed(draft, place) } }
}

function rowsOf(
  { dice }: Draft,
  money: Money,
  contracts: readonly Contract[],
  asset: Collateral | undefined,
): Entry[] {
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 40); account++) {
    const name = { account: `a${account}` }
    const held = dice.chance(0.3) ? contracts : [dice.pick(contracts)]
    let [wallet, exposure] = [0, 0]
    for (const { id, place } of held) {
      const { price, depth, isInverse } = place
      const coins = depth * dice.spread(0.003, 0.3) * (dice.chance(0.3) ? -1 : 1)
      const entry = price * dice.between(0.97, 1.03)
      const amount = isInverse ? coins * price : coins
      rows.push({ ...name, instrument: id, size: amount, entry })
      wallet -= isInverse ? amount * (1 / entry - 1 / price) : amount * (price - entry)
      exposure += Math.abs(coins) * (isInverse ? 1 : price)
    }
    const equity = exposure * dice.spread(0.01, 0.5)
    const share = asset !== undefined && dice.chance(0.3) ? dice.between(0.1, 2) : 0
    if (asset !== undefined && share > 0) {
      const amount = (share * equity) / asset.weight / asset.place.price
      rows.push({ ...name, instrument: asset.place.base, size: amount })
    }
    rows.push({ ...name, instrument: money.id, size: wallet + equity * (1 - share) })
  }
  return rows
}

/** Made up by the generator of the data layer; open interest is in dollars. */
function drawnPopulation({ dice }: Draft, contracts: readonly Contract[]): Entry {
  const least = dice.between(2, 10)
  const leverage = { 0: least, 0.5: 2 * least, 1: dice.between(2, 6) * least }
  const instruments = contracts.map(({ id, place }): [string, Entry] => [
    id,
    { openInterest: dice.spread(1e3, 1e6), price: place.price },
  ])
  return {
    generate: 'population',
    accounts: dice.whole(2 * contracts.length, 60),
    instruments: Object.fromEntries(instruments),
    leverage: { longs: leverage, shorts: leverage },
    ...(dice.chance(0.5) && { crossShare: dice.share() }),
    ...(dice.chance(0.5) && { sizes: { lognormal: dice.between(0.1, 3) } }),
  }
}

/** Of one's own, safe at the price of its market. */
function addPosition({ dice, positions }: Draft, instrument: string, place: Place, money: Money) {
  positions.push({
    instrument,
    side: dice.pick(['long', 'short']),
    leverage: dice.between(1, 12),
    entry: place.price * dice.between(0.99, 1.01),
    margin: dice.spread(10, 1e4) / money.usd,
  })
}

function addLendingVenue(draft: Draft, venue: string, { id: money, places }: Money): Entry {
  const { dice } = draft
  const weight = dice.between(0.5, 0.9)
  const terms = () => ({ weight, bonus: dice.between(0, 0.1), protocolFee: dice.between(0, 0.5) })
  const instruments: Entry = { [money]: { kind: 'balance', asset: money, oracle: 'one' } }
  for (const place of places) {
    const oracle = believed(draft, place)
    const asset = { kind: 'balance', asset: place.base, market: place.id, oracle }
    instruments[place.base] = { ...asset, ...terms() }
    draft.traded.push({ id: `${venue}/${place.base}`, venue, place })
  }
  if (dice.chance(0.3)) {
    const [{ base, depth }] = places
    const health = { 0: dice.between(1.01, 1.1), 0.5: 1.5, 1: 3 }
    const some = { accounts: dice.whole(3, 30), total: 2 * depth, collateral: base, debt: money }
    draft.accounts.push({ generate: 'loans', venue, ...some, health })
    return instruments
  }
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 40); account++) {
    const name = { account: `a${account}` }
    const [held, other] = dice.chance(0.5) ? [...places] : [...places].reverse()
    const amount = held.depth * dice.spread(0.003, 0.3)
    const owed = (amount * held.price * weight) / (1 + dice.spread(0.005, 2))
    const isCoin = other !== undefined && dice.chance(0.2)
    rows.push({ ...name, instrument: held.base, size: amount })
    const debt = isCoin ? { instrument: other.base, size: -owed / other.price } : undefined
    rows.push({ ...name, ...(debt ?? { instrument: money, size: -owed }) })
  }
  draft.accounts.push({ venue, rows })
  return instruments
}

/** Collateral lies in bands of a market of its own and is sold on another. */
function addBandsVenue(draft: Draft, venue: string, { id: money, places }: Money): Entry {
  const { dice } = draft
  const [outside] = places
  const { base, pair, price, depth } = outside
  const id = `${base}-${draft.places.length}`
  const pool: Place = { ...outside, id, model: 'bands', follows: true }
  draft.places.push(pool)
  const amplification = dice.pick([100, 200, 400])
  const liquidity = { model: 'bands', price, amplification, fee: dice.between(0, 0.01) }
  draft.markets[id] = { base, quote: money, liquidity }
  const oracle = draft.oraclesOf.get(pair)?.[0]
  const instruments = {
    laid: { kind: 'balance', asset: base, market: id, oracle },
    spot: { kind: 'balance', asset: base, market: outside.id, oracle },
    [money]: { kind: 'balance', asset: money, oracle: 'one' },
  }
  draft.traded.push({ id: `${venue}/laid`, venue, place: pool })
  draft.traded.push({ id: `${venue}/spot`, venue, place: outside })
  const rows: Entry[] = []
  for (let account = 0; account < dice.whole(4, 20); account++) {
    const amount = depth * dice.spread(0.003, 0.3)
    const owed = amount * price * dice.between(0.3, 0.65)
    rows.push({ account: `a${account}`, instrument: 'laid', size: amount })
    rows.push({ account: `a${account}`, instrument: money, size: -owed })
  }
  draft.accounts.push({ venue, rows })
  return instruments
}

/** One coin, one money, and at times those who have supplied what is lent. */
function addIsolatedVenue(draft: Draft, venue: string, { id: money, places }: Money): Entry {
  const { dice } = draft
  const place = dice.pick(places)
  const { base, price, depth } = place
  const weight = dice.pick([0.385, 0.625, 0.77, 0.86, 0.915])
  const oracle = dice.chance(0.2) ? undefined : believed(draft, place)
  const coin = { kind: 'balance', asset: base, market: place.id, weight, oracle }
  draft.traded.push({ id: `${venue}/${base}`, venue, place })
  const rows: Entry[] = []
  let lent = 0
  for (let account = 0; account < dice.whole(4, 20); account++) {
    const amount = depth * dice.spread(0.003, 0.3)
    const owed = (amount * price * weight) / (1 + dice.spread(0.005, 2))
    lent += owed
    rows.push({ account: `a${account}`, instrument: base, size: amount })
    rows.push({ account: `a${account}`, instrument: money, size: -owed })
  }
  for (let at = dice.whole(0, 3); at > 0; at--) {
    rows.push({ account: `s${at}`, instrument: money, size: lent * dice.between(1.01, 2) })
  }
  draft.accounts.push({ venue, rows })
  return { [base]: coin, [money]: { kind: 'balance', asset: money, oracle: 'one' } }
}

/** Venues that need instruments of their own kind. */
const layouts: Readonly<Record<string, typeof addBandsVenue>> = {
  'crvusd-llamma': addBandsVenue,
  'morpho-blue': addIsolatedVenue,
}

export function addVenue(draft: Draft): void {
  const { dice } = draft
  const { id, family } = dice.pick(registry.venues)
  const venue = `v${Object.keys(draft.venues).length}`
  const money = id === 'binance-coinm' || dice.chance(0.25) ? coins(draft) : dollars(draft)
  draft.kinds.push({ id: venue, model: id, family })
  const plain = family === 'margin' ? addMarginVenue : addLendingVenue
  const instruments = (layouts[id] ?? plain)(draft, venue, money)
  const cash = (least: number, most: number) => dice.spread(least, most) / money.usd
  draft.venues[venue] = {
    rules: { model: id, ...ruleRecipes[id]?.(sceneOf(draft)) },
    settlement: money.id,
    ...(dice.chance(0.5) && { fund: cash(1, 1e5) }),
    ...(dice.chance(0.5) && { backstop: cash(1, 1e5) }),
    ...(dice.chance(0.3) && { liquidators: cash(100, 1e6) }),
    instruments,
  }
}
