/**
 * The auction house of a lending protocol: unsafe vaults are cut into lots, keepers bid for them in
 * turns, and what the lots do not raise is the protocol's loss. How a lot is sold is the `style`.
 *
 *     vault --(cut)--> lots --(turns)--> winners --(orders)--> market --> money of the keepers
 *
 * All keepers are the venue's liquidator in the ledger; who of them has which money is kept here.
 * Invariant: while nothing is unsold, the money of all keepers is that of the liquidator, but for
 * the lots that are open.
 */

import { priceOf } from '../../engine/margin/margin.ts'
import { post } from '../../engine/ports/agenda.ts'
import type { VenueRules } from '../../engine/ports/ports.ts'
import type { Run } from '../../engine/ports/run.ts'
import { coverDeficit } from '../../engine/verbs/deficit.ts'
import { transferCash, transferLeg } from '../../engine/verbs/ledger.ts'
import { addOrder, addResidual, noteActed, resume } from '../../engine/verbs/trading.ts'
import { findLeg, hasHoldings } from '../../engine/world/holdings.ts'
import type { World } from '../../engine/world/world.ts'
import { createRandom, type Random } from '../../kit/random.ts'
import { amount, money, type Price } from '../../units/units.ts'
import { largestLeg } from '../lending.ts'
import { isMoney } from '../liquidators.ts'
import {
  chanceOf,
  createKeepers,
  gasPriceAt,
  type Keepers,
  type KeeperTerms,
  shareOut,
} from './keepers.ts'
import { closeLot, coverShortfall, type Lot, openLot } from './lot.ts'

/** How a lot is sold. Money and goods of keepers change in `act`, the ledger when it is over. */
export interface AuctionStyle {
  open(run: Run, lot: Lot): void
  /** Before the keepers' turns: an auction that has run out begins again. */
  refresh(run: Run, lot: Lot): void
  /** A keeper's turn; `worth`: of a unit at market; `gas`: what acting costs. Has he acted? */
  act(run: Run, lot: Lot, keepers: Keepers, keeper: number, worth: number, gas: number): boolean
  isOver(run: Run, lot: Lot): boolean
  /** It is over: whatever is the leader's becomes his. */
  conclude?(lot: Lot): void
}

export interface HouseTerms extends KeeperTerms {
  readonly penalty: number
  /** Most of a lot: units of collateral; debt and penalty in money. Undefined: no limit. */
  readonly lump?: number | undefined
  readonly dunk?: number | undefined
  /** Most debt and penalty under auction at one time. */
  readonly box?: number | undefined
}

// Which stream of the seed is drawn from; every module that draws has its own.
const STREAM = 0x6b6570

/** Less than this share of the box is no room. */
const ROOM_MIN = 1e-3

interface House {
  readonly terms: HouseTerms
  readonly style: AuctionStyle
  readonly keepers: Keepers
  random: Random
  venue: number
  lots: Lot[]
  /** Auctions so far. */
  opened: number
  isScheduled: boolean
  /** Units that winners want to sell, by instrument of the venue. */
  goods: Float64Array
  /** What the liquidator's cash and legs were when the house last acted. */
  cashMark: number
  legMark: Float64Array
}

/** Rules whose keepers can be asked what they have. */
export interface AuctionRules extends VenueRules {
  readonly keepers: Keepers
}

export function auctionHouse(terms: HouseTerms, style: AuctionStyle): AuctionRules {
  const house: House = {
    terms,
    style,
    keepers: createKeepers(terms),
    random: createRandom(0, STREAM),
    venue: 0,
    lots: [],
    opened: 0,
    isScheduled: false,
    goods: new Float64Array(0),
    cashMark: 0,
    legMark: new Float64Array(0),
  }
  return {
    keepers: house.keepers,
    start: (run, venue) => begin(run, house, venue),
    liquidate(run, { accounts, begin, end }) {
      collect(run, house)
      for (let at = begin; at < end; at++) cutVault(run, house, accounts[at])
      mark(run, house)
      scheduleTurn(run, house)
    },
    absorb(run, { accounts, begin, end }) {
      collect(run, house)
      for (let at = begin; at < end; at++) {
        coverDebts(run, accounts[at])
        if (!hasHoldings(run.world, accounts[at])) coverDeficit(run, accounts[at])
      }
      mark(run, house)
    },
    receive(run) {
      house.isScheduled = false
      collect(run, house)
      sellLeftovers(run, house)
      takeTurns(run, house)
      mark(run, house)
      scheduleTurn(run, house)
    },
  }
}

function begin({ world }: Run, house: House, venue: number): void {
  const { venues, accounts } = world
  const liquidator = venues.liquidator[venue]
  const legs = accounts.legBegin[liquidator + 1] - accounts.legBegin[liquidator]
  const isLimited = venues.hasFiniteLiquidators[venue] === 1
  shareOut(house.keepers, isLimited ? accounts.cash[liquidator] : Number.POSITIVE_INFINITY)
  house.random = createRandom(world.settings.seed, STREAM)
  house.venue = venue
  house.lots = []
  house.opened = 0
  house.isScheduled = false
  house.goods = new Float64Array(legs)
  house.legMark = new Float64Array(legs)
  house.cashMark = accounts.cash[liquidator]
}

/** Cuts lots from a vault while there is room for them. */
function cutVault(run: Run, house: House, account: number): void {
  const { world } = run
  const { lump = Infinity, dunk = Infinity, box = Infinity, penalty } = house.terms
  for (;;) {
    const debt = largestLeg(world, account, -1)
    const collateral = largestLeg(world, account, 1)
    if (debt < 0) return
    if (collateral < 0) {
      noteActed(run, account)
      addResidual(run, account)
      return
    }
    const { amount: held, instrument } = world.legs
    const units = held[collateral]
    const owed = -held[debt] * shareOfCollateral(world, account, collateral)
    const tab = owed * priceOf(world, instrument[debt]) * (1 + penalty)
    const room = box - underAuction(house)
    if (room < ROOM_MIN * box) return
    noteActed(run, account)
    const share = Math.min(lump / units, dunk / tab, room / tab)
    const isWhole = share >= 1 - 1e-9
    const cut = isWhole
      ? { collateral: units, debt: owed }
      : { collateral: units * share, debt: owed * share }
    const lot = openLot(run, house.opened++, { collateral, debt }, cut, penalty)
    house.style.open(run, lot)
    house.lots.push(lot)
  }
}

/** Of a vault with several collaterals, each answers for its part of the debt. */
function shareOfCollateral(world: World, account: number, collateral: number): number {
  const { legs, accounts, instruments } = world
  const worthOf = (leg: number) => legs.amount[leg] * priceOf(world, legs.instrument[leg])
  let total = 0
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (instruments.weight[legs.instrument[leg]] > 0) total += Math.max(0, worthOf(leg))
  }
  const own = worthOf(collateral)
  return own === total ? 1 : own / total
}

function underAuction({ lots, terms }: House): number {
  if (terms.box === undefined) return 0
  let sum = 0
  for (const { tab } of lots) sum += tab
  return sum
}

/** Debts of a vault without collateral. */
function coverDebts(run: Run, account: number): void {
  const { world } = run
  const { legs, accounts, venues } = world
  const liquidator = venues.liquidator[accounts.venue[account]]
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const units = -legs.amount[leg]
    if (!(units > 0)) continue
    const debt = legs.instrument[leg]
    transferLeg(run, findLeg(world, liquidator, debt), leg, amount(units), 'takeover')
    coverShortfall(run, account, debt, { units, value: units * priceOf(world, debt) })
  }
}

/** Every keeper has a turn at every lot. */
function takeTurns(run: Run, house: House): void {
  const { lots, style, keepers, terms, random } = house
  const going = gasPriceAt(terms, run.timeMs)
  let kept = 0
  for (const lot of lots) {
    if (finish(run, house, lot)) continue
    style.refresh(run, lot)
    const worth = marketPrice(run.world, lot.collateral)
    const ether = priceOf(run.world, lot.collateral)
    for (let keeper = 0; keeper < keepers.count && !isSold(lot); keeper++) {
      if (keeper === lot.leader) continue
      const own = keepers.gasPrice[keeper]
      const chance = chanceOf(own, going, terms.congestion)
      if (chance < 1 && random.uniform(lot.number, lot.turns, keeper) >= chance) continue
      const gas = terms.gasPerBid * Math.min(own, going) * 1e-9 * ether
      if (!style.act(run, lot, keepers, keeper, worth, gas)) continue
      keepers.money[keeper] -= gas
      payGas(run, house, lot, gas)
      deliver(run, house, lot, keeper)
    }
    lot.turns++
    if (!(isSold(lot) && finish(run, house, lot))) lots[kept++] = lot
  }
  lots.length = kept
}

/** Is there nothing left that a keeper could take at once? */
const isSold = (lot: Lot): boolean => lot.amount <= 0 || (lot.leader < 0 && lot.paid >= lot.tab)

/** Closes an auction that is over. */
function finish(run: Run, house: House, lot: Lot): boolean {
  if (!house.style.isOver(run, lot)) return false
  house.style.conclude?.(lot)
  deliver(run, house, lot, lot.leader)
  resume(run, lot.account)
  closeLot(run, lot)
  return true
}

/** What a keeper has won goes to market, or into his drawer. */
function deliver(run: Run, house: House, lot: Lot, keeper: number): void {
  const units = lot.delivered
  lot.delivered = 0
  if (!(units > 0) || house.terms.sale === 'hold') return
  const { world } = run
  if (world.instruments.market[lot.collateral] < 0) return
  const leg = findLeg(world, world.venues.liquidator[house.venue], lot.collateral)
  resume(run, lot.account)
  addOrder(run, lot.account, leg, amount(-units), 0 as Price)
  house.goods[slotOf(world, lot.collateral)] += units
  house.keepers.selling[keeper] += units * marketPrice(world, lot.collateral)
}

function payGas(run: Run, house: House, lot: Lot, gas: number): void {
  const { liquidator, outside } = run.world.venues
  resume(run, lot.account)
  transferCash(run, liquidator[house.venue], outside[house.venue], money(gas), 'gas')
}

/** Goods that found no buyer are offered again. */
function sellLeftovers(run: Run, { goods, venue }: House): void {
  const { venues, accounts } = run.world
  const liquidator = venues.liquidator[venue]
  for (let slot = 0; slot < goods.length; slot++) {
    if (goods[slot] === 0) continue
    addOrder(
      run,
      liquidator,
      accounts.legBegin[liquidator] + slot,
      amount(-goods[slot]),
      0 as Price,
    )
  }
}

/**
 * What sales have brought since the house last acted is shared out among those who sold, by the
 * worth of what they sold.
 */
function collect(run: Run, { keepers, goods, venue, cashMark, legMark }: House): void {
  const { world } = run
  const { accounts, legs } = world
  const liquidator = world.venues.liquidator[venue]
  const first = accounts.legBegin[liquidator]
  let proceeds = accounts.cash[liquidator] - cashMark
  let unsold = 0
  for (let slot = 0; slot < goods.length; slot++) {
    const change = legs.amount[first + slot] - legMark[slot]
    if (change > 0 && isMoney(world, legs.instrument[first + slot])) {
      proceeds += change * priceOf(world, legs.instrument[first + slot])
    }
    const rest = goods[slot] + Math.min(0, change)
    goods[slot] = rest > 1e-9 * goods[slot] ? rest : 0
    unsold += goods[slot]
  }
  let selling = 0
  for (let keeper = 0; keeper < keepers.count; keeper++) selling += keepers.selling[keeper]
  if (!(selling > 0)) return
  for (let keeper = 0; keeper < keepers.count; keeper++) {
    keepers.money[keeper] += proceeds * (keepers.selling[keeper] / selling)
    if (unsold === 0) keepers.selling[keeper] = 0
  }
}

function mark({ world }: Run, house: House): void {
  const { accounts, legs } = world
  const liquidator = world.venues.liquidator[house.venue]
  const first = accounts.legBegin[liquidator]
  house.cashMark = accounts.cash[liquidator]
  for (let slot = 0; slot < house.legMark.length; slot++) {
    house.legMark[slot] = legs.amount[first + slot]
  }
}

function scheduleTurn(run: Run, house: House): void {
  const isDone = house.lots.length === 0 && house.goods.every((units) => units === 0)
  if (house.isScheduled || isDone) return
  house.isScheduled = true
  const dueMs = run.timeMs + house.terms.attemptMs
  const row = house.venue
  post(run.agenda, { dueMs, phase: 'liquidations', to: 'venue', row, code: 0, value: 0 })
}

const slotOf = ({ venues, instruments }: World, instrument: number): number =>
  instrument - venues.instrumentBegin[instruments.venue[instrument]]

/** What a unit fetches, in the settlement asset; without a market, the published price. */
function marketPrice(world: World, instrument: number): number {
  const { instruments, markets, venues, assets } = world
  const market = instruments.market[instrument]
  if (market < 0) return priceOf(world, instrument)
  const settlement = venues.settlement[instruments.venue[instrument]]
  const dollars = assets.usd[markets.quote[market]] / assets.usd[settlement]
  return markets.liquidity[market].mid() * instruments.conversion[instrument] * dollars
}
