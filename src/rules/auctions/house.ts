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
import type { ModelContext, VenueRules } from '../../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../../engine/ports/run.ts'
import { coverDeficit } from '../../engine/verbs/deficit.ts'
import { transferCash, transferLeg } from '../../engine/verbs/ledger.ts'
import { refuse } from '../../engine/verbs/refuse.ts'
import { addOrder, addResidual, noteActed, resume } from '../../engine/verbs/trading.ts'
import { findLeg, forEachLeg, hasHoldings, largestLeg } from '../../engine/world/holdings.ts'
import { InputError } from '../../kit/assert.ts'
import type { Random } from '../../kit/random.ts'
import { amount, money, type Price } from '../../units/units.ts'
import { isMoney } from '../liquidators.ts'
import {
  chanceOf,
  createKeepers,
  gasPriceAt,
  type Keepers,
  type KeeperTerms,
  shareOut,
} from './keepers.ts'
import { closeLot, coverShortfall, type Lot, openLot, payIncentive } from './lot.ts'
import { OPENED_MAX } from './lots.ts'

/** A vault, or the part of one that one of its collaterals answers for. */
export interface Vault {
  /** Units of collateral. */
  readonly units: number
  /** Debt, and debt with penalty, in money. */
  readonly due: number
  readonly tab: number
  /** Debt and penalty that may still be put under auction. */
  readonly room: number
}

/** How a lot is sold. Money and goods of keepers change in `act`, the ledger when it is over. */
export interface AuctionStyle {
  /** Share of the vault that goes into the next lot: 1 or more, all of it; 0, nothing for now. */
  cut(vault: Vault): number
  /** Returns what whoever opened it is paid, money. */
  open(run: Run, lot: Lot): number
  /** Before the keepers' turns: an auction that has run out begins again. Returns as `open`. */
  refresh(run: Run, lot: Lot): number
  /** A keeper's turn; `worth`: of a unit at market; `gas`: what acting costs. Has he acted? */
  act(run: Run, lot: Lot, keepers: Keepers, keeper: number, worth: number, gas: number): boolean
  /** Debt and penalty that are still under auction, money. */
  outstanding(lot: Lot): number
  isOver(run: Run, lot: Lot): boolean
  /** It is over: whatever is the leader's becomes his. */
  conclude?(lot: Lot): void
}

export interface HouseTerms extends KeeperTerms {
  readonly penalty: number
  /** Least debt of a vault, money. */
  readonly dust: number
  /** Most debt and penalty under auction at one time; of one collateral. Undefined: no limit. */
  readonly box?: number | undefined
  readonly hole?: number | undefined
}

/** Less than this share of the most there can be is no room; where dust is defined, rounding. */
const ROOM_MIN = 1e-3
const ROOM_ROUNDING = 1e-12

/** What changes during a run. */
interface HouseState {
  lots: Lot[]
  /** Auctions so far. */
  opened: number
  isScheduled: boolean
  /** Units that winners want to sell, by instrument of the venue. */
  goods: Float64Array
  /** What the liquidator's cash and legs were when the house last acted. */
  cashMark: number
  legMark: Float64Array
  /** Of the keepers. */
  readonly money: Float64Array
  readonly selling: Float64Array
}

interface House {
  readonly terms: HouseTerms
  readonly style: AuctionStyle
  readonly keepers: Keepers
  readonly state: HouseState
  readonly random: Random
  readonly venue: number
}

/** Rules whose keepers can be asked what they have. */
export interface AuctionRules extends VenueRules {
  readonly keepers: Keepers
}

export function auctionHouse(
  terms: HouseTerms,
  style: AuctionStyle,
  { row: venue, random }: ModelContext,
): AuctionRules {
  const keepers = createKeepers(terms)
  const { money, selling } = keepers
  const state: HouseState = {
    lots: [],
    opened: 0,
    isScheduled: false,
    goods: new Float64Array(0),
    cashMark: 0,
    legMark: new Float64Array(0),
    money,
    selling,
  }
  const house: House = { terms, style, keepers, state, random: random('keepers'), venue }
  return {
    keepers,
    state,
    start: (world) => begin(world, house),
    liquidate(run, { accounts, begin, end }) {
      collect(run, house)
      const auctioned = outstandingOf(house)
      for (let at = begin; at < end; at++) cutVault(run, house, accounts[at], auctioned)
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
      state.isScheduled = false
      collect(run, house)
      sellLeftovers(run, house)
      takeTurns(run, house)
      mark(run, house)
      scheduleTurn(run, house)
    },
  }
}

function begin(world: LiveWorld, house: House): void {
  const { venue } = house
  const { venues, accounts } = world
  const liquidator = venues.liquidator[venue]
  const legs = accounts.legBegin[liquidator + 1] - accounts.legBegin[liquidator]
  const isLimited = venues.hasFiniteLiquidators[venue] === 1
  shareOut(house.keepers, isLimited ? accounts.cash[liquidator] : Number.POSITIVE_INFINITY)
  house.state.goods = new Float64Array(legs)
  house.state.legMark = new Float64Array(legs)
  house.state.cashMark = accounts.cash[liquidator]
}

/** Cuts lots from a vault while there is room for them. */
function cutVault(run: Run, house: House, account: number, auctioned: Outstanding): void {
  const { world } = run
  const { style, state, terms } = house
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
    const due = owed * priceOf(world, instrument[debt])
    const room = roomFor(house, auctioned, instrument[collateral])
    const share = room > 0 ? style.cut({ units, due, tab: due * (1 + terms.penalty), room }) : 0
    if (!(share > 0)) {
      refuse(run, account, 'box-full')
      return
    }
    if (state.opened >= OPENED_MAX) refuseMore(run, house)
    noteActed(run, account)
    const isWhole = share >= 1 - 1e-9
    const cut = isWhole
      ? { collateral: units, debt: owed }
      : { collateral: units * share, debt: owed * share }
    const lot = openLot(run, state.opened++, { collateral, debt }, cut, terms.penalty)
    reward(run, house, lot, style.open(run, lot))
    state.lots.push(lot)
    addOutstanding(house, auctioned, lot)
  }
}

/** Prices may have made lots smaller beside their debts than they were at the start. */
function refuseMore({ world, timeMs }: Run, { venue }: House): never {
  throw new InputError('a run would have too many auctions', {
    field: `venues.${world.venues.id[venue]}.rules`,
    value: `${OPENED_MAX} by ${timeMs} ms`,
    allowed: 'larger lots, or prices that move less',
  })
}

/** Debt and penalty under auction, together and by collateral. */
interface Outstanding {
  all: number
  readonly of: Map<number, number>
}

/** Summed once for all that is cut: a vault may fall into thousands of lots. */
function outstandingOf(house: House): Outstanding {
  const auctioned: Outstanding = { all: 0, of: new Map() }
  const { box, hole } = house.terms
  if (box === undefined && hole === undefined) return auctioned
  for (const lot of house.state.lots) addOutstanding(house, auctioned, lot)
  return auctioned
}

function addOutstanding({ style }: House, auctioned: Outstanding, lot: Lot): void {
  const outstanding = style.outstanding(lot)
  auctioned.all += outstanding
  auctioned.of.set(lot.collateral, (auctioned.of.get(lot.collateral) ?? 0) + outstanding)
}

/** Debt and penalty that may still be put under auction; 0 where it is next to nothing. */
function roomFor({ terms }: House, { all, of }: Outstanding, collateral: number): number {
  const { box = Infinity, hole = Infinity, dust } = terms
  const most = Math.min(box, hole)
  if (most === Infinity) return Infinity
  const room = Math.min(box - all, hole - (of.get(collateral) ?? 0))
  return room < (dust > 0 ? ROOM_ROUNDING : ROOM_MIN) * most ? 0 : room
}

/** Of a vault with several collaterals, each answers for its part of the debt. */
function shareOfCollateral(world: LiveWorld, account: number, collateral: number): number {
  const { legs, instruments } = world
  const worthOf = (leg: number) => legs.amount[leg] * priceOf(world, legs.instrument[leg])
  let total = 0
  forEachLeg(world, account, (leg, instrument) => {
    if (instruments.weight[instrument] > 0) total += Math.max(0, worthOf(leg))
  })
  const own = worthOf(collateral)
  return own === total ? 1 : own / total
}

/** Debts of a vault without collateral. */
function coverDebts(run: Run, account: number): void {
  const { world } = run
  const { accounts, venues } = world
  const liquidator = venues.liquidator[accounts.venue[account]]
  forEachLeg(world, account, (leg, debt, held) => {
    const units = -held
    if (!(units > 0)) return
    transferLeg(run, findLeg(world, liquidator, debt), leg, amount(units), 'takeover')
    coverShortfall(run, account, debt, { units, value: units * priceOf(world, debt) })
  })
}

/** Every keeper has a turn at every lot. */
function takeTurns(run: Run, house: House): void {
  const { style, keepers, terms, random } = house
  const { lots } = house.state
  const going = gasPriceAt(terms, run.timeMs)
  let kept = 0
  for (const lot of lots) {
    if (finish(run, house, lot)) continue
    reward(run, house, lot, style.refresh(run, lot))
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
  house.state.goods[slotOf(world, lot.collateral)] += units
  house.keepers.selling[keeper] += units * marketPrice(world, lot.collateral)
}

function payGas(run: Run, house: House, lot: Lot, gas: number): void {
  const { liquidator, outside } = run.world.venues
  resume(run, lot.account)
  transferCash(run, liquidator[house.venue], outside[house.venue], money(gas), 'gas')
}

/** Who pays most for gas is the one who opens auctions and begins them again. */
function reward(run: Run, { keepers }: House, lot: Lot, value: number): void {
  if (!(value > 0)) return
  resume(run, lot.account)
  payIncentive(run, lot, value)
  keepers.money[0] += value
}

/** Goods that found no buyer are offered again. */
function sellLeftovers(run: Run, { state: { goods }, venue }: House): void {
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
 * worth of what they had for sale. Of goods that are sold in part, each has the same part left.
 */
function collect(run: Run, { keepers, state, venue }: House): void {
  const { world } = run
  const { goods, cashMark, legMark } = state
  const { accounts, legs } = world
  const liquidator = world.venues.liquidator[venue]
  const first = accounts.legBegin[liquidator]
  let proceeds = accounts.cash[liquidator] - cashMark
  let offered = 0
  let unsold = 0
  for (let slot = 0; slot < goods.length; slot++) {
    const instrument = legs.instrument[first + slot]
    const change = legs.amount[first + slot] - legMark[slot]
    if (change > 0 && isMoney(world, instrument)) proceeds += change * priceOf(world, instrument)
    const rest = goods[slot] + Math.min(0, change)
    offered += goods[slot] * priceOf(world, instrument)
    goods[slot] = rest > 1e-9 * goods[slot] ? rest : 0
    unsold += goods[slot] * priceOf(world, instrument)
  }
  let selling = 0
  for (let keeper = 0; keeper < keepers.count; keeper++) selling += keepers.selling[keeper]
  if (!(selling > 0)) return
  for (let keeper = 0; keeper < keepers.count; keeper++) {
    keepers.money[keeper] += proceeds * (keepers.selling[keeper] / selling)
    keepers.selling[keeper] *= unsold > 0 ? unsold / offered : 0
  }
}

function mark({ world }: Run, { state, venue }: House): void {
  const { accounts, legs } = world
  const liquidator = world.venues.liquidator[venue]
  const first = accounts.legBegin[liquidator]
  state.cashMark = accounts.cash[liquidator]
  for (let slot = 0; slot < state.legMark.length; slot++) {
    state.legMark[slot] = legs.amount[first + slot]
  }
}

function scheduleTurn(run: Run, { state, terms, venue: row }: House): void {
  const isDone = state.lots.length === 0 && state.goods.every((units) => units === 0)
  if (state.isScheduled || isDone) return
  state.isScheduled = true
  const dueMs = run.timeMs + terms.attemptMs
  post(run.agenda, { dueMs, phase: 'liquidations', to: 'venue', row, code: 0, value: 0 })
}

const slotOf = ({ venues, instruments }: LiveWorld, instrument: number): number =>
  instrument - venues.instrumentBegin[instruments.venue[instrument]]

/** What a unit fetches, in the settlement asset; without a market, the published price. */
function marketPrice(world: LiveWorld, instrument: number): number {
  const { instruments, markets, venues, assets } = world
  const market = instruments.market[instrument]
  if (market < 0) return priceOf(world, instrument)
  const settlement = venues.settlement[instruments.venue[instrument]]
  const dollars = assets.usd[markets.quote[market]] / assets.usd[settlement]
  return markets.liquidity[market].mid() * instruments.conversion[instrument] * dollars
}
