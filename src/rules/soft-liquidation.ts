/**
 * Loans whose collateral lies in the bands of its own market (LLAMMA): it is sold while the price
 * falls through them and bought back while it rises, and only when that has cost too much is a loan
 * liquidated by others.
 *
 *     health = x_down · (1 − liquidationDiscount) / debt − 1      x_down: what the bands sell for
 *              + (p − top) · collateral / debt                    while the price lies above them
 *     a liquidator repays the debt, takes stablecoin and collateral, once that is below 0
 *
 * A loan is laid into the lowest bands in which it sells for debt / (1 − loanDiscount).
 *
 * Source: github.com/curvefi/curve-stablecoin, controller.vy at cf1d05fb (read 2026-11-29); the
 * same in integers: `llamma-exact/controller.ts`.
 */
import type { Batch, Loans, VenueRules } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf, coverDeficit } from '../engine/verbs/deficit.ts'
import { transferCash, transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { addOrder, addResidual, noteActed } from '../engine/verbs/trading.ts'
import { findLeg, hasHoldings } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { amount, money, type Price } from '../units/units.ts'
import { writeOffDebts } from './lending.ts'
import { isWorthCalling, liquidatorPurse, proceedsOf } from './liquidators.ts'

export interface SoftTerms {
  readonly loanDiscount: number
  readonly liquidationDiscount: number
  /** Bands that each loan is laid into. */
  readonly bands: number
  /** What a call costs, in the settlement asset. */
  readonly gasCost: number
  /** Liquidators call even where they lose money by it. */
  readonly callsAtLoss: boolean
}

export function softLiquidationRules(terms: SoftTerms): VenueRules {
  return {
    start(world, venue) {
      const { accounts } = world
      for (let account = 0; account < accounts.traderCount; account++) {
        if (accounts.venue[account] === venue) layIn(world, account, terms)
      }
    },
    margin: {
      slack: (world, account) => money(slackInBands(world, account, terms)),
      speed: (world, account) => money(speedInBands(world, account)),
      // Whoever is sold out holds none of it, and loses if its price rises too fast to buy back.
      alsoReads(world, account) {
        const loan = loanOf(world, account)
        return loan === undefined ? [] : [world.legs.instrument[loan.collateral]]
      },
    },
    liquidate(run: Run, { accounts, begin, end }: Batch): void {
      for (let at = begin; at < end; at++) liquidateLoan(run, accounts[at], terms)
    },
    absorb(run: Run, { accounts, begin, end }: Batch): void {
      for (let at = begin; at < end; at++) {
        writeOffDebts(run, accounts[at])
        if (!hasHoldings(run.world, accounts[at])) coverDeficit(run, accounts[at])
      }
    },
  }
}

interface Loan {
  readonly loans: Loans
  /** Legs of the account. */
  readonly collateral: number
  readonly debt: number
}

/** The loan of an account; undefined where it owes nothing, or has nothing in bands. */
function loanOf(world: LiveWorld, account: number): Loan | undefined {
  const { accounts, legs, instruments, markets } = world
  let collateral = -1
  let debt = -1
  let loans: Loans | undefined
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] < 0) debt = leg
    const market = instruments.market[legs.instrument[leg]]
    const found = market < 0 ? undefined : markets.liquidity[market].owners?.loans
    if (found === undefined) continue
    loans = found
    collateral = leg
  }
  return loans === undefined || debt < 0 ? undefined : { loans, collateral, debt }
}

const priceOfLeg = ({ legs, instruments, oracles }: LiveWorld, leg: number): Price =>
  oracles.value[instruments.oracle[legs.instrument[leg]]]

const owed = (world: LiveWorld, { debt }: Loan): number =>
  -world.legs.amount[debt] * priceOfLeg(world, debt)

/** What health counts, less the debt: below 0 others may liquidate. */
function slackInBands(world: LiveWorld, account: number, terms: SoftTerms): number {
  const loan = loanOf(world, account)
  if (loan === undefined) return 0
  const at = priceOfLeg(world, loan.collateral)
  const { loans } = loan
  const inBands = loans.slowly(account, at) * (1 - terms.liquidationDiscount)
  const counted = inBands + loans.above(account, at)
  return counted - owed(world, loan)
}

/**
 * Where nobody trades, what bands come to falls with the third power of the price, whichever way
 * it moves away from what they hold; 4 leaves room for what is left of that in the middle of one.
 */
const POWER = 4

/** The most of it that a move of prices can cost, per share moved. */
function speedInBands(world: LiveWorld, account: number): number {
  const loan = loanOf(world, account)
  if (loan === undefined) return 0
  const { accounts, legs, instruments, markets } = world
  const price = priceOfLeg(world, loan.collateral)
  const market = instruments.market[legs.instrument[loan.collateral]]
  // While the pool believes less than was published, its price moves by itself.
  if (markets.liquidity[market].fundamental() !== price) return Infinity
  const held = accounts.cash[account] + legs.amount[loan.collateral] * price
  return POWER * held + owed(world, loan)
}

/** Lays the collateral of a loan into its bands, at the start of a run. */
function layIn(world: LiveWorld, account: number, { loanDiscount, bands }: SoftTerms): void {
  const { accounts, legs, instruments, markets } = world
  const loan = loanOf(world, account)
  if (loan === undefined) return
  const { loans, collateral } = loan
  const instrument = legs.instrument[collateral]
  const field = `accounts.${world.names.account(account)}`
  if (accounts.cash[account] !== 0 || instruments.proceeds[instrument] >= 0) {
    throw new InputError('stablecoin of a loan lies in its bands', {
      field,
      value: accounts.cash[account],
      allowed: 'a wallet of 0, and a market of the collateral that pays in the settlement asset',
    })
  }
  const { follow } = markets.liquidity[instruments.market[instrument]]
  follow?.(world.oracles.value[instruments.oracle[instrument]], 0)
  const base = legs.amount[collateral]
  const sellsFor = owed(world, loan) / (1 - loanDiscount)
  if (base > 0 && loans.layIn(account, base, sellsFor, bands)) return
  throw new InputError('the debt is too high for the collateral', {
    field,
    value: owed(world, loan),
    allowed: `what ${base} sells for in ${bands} bands below the price, less ${loanDiscount} of it`,
  })
}

function liquidateLoan(run: Run, account: number, { gasCost, callsAtLoss }: SoftTerms): void {
  const { world } = run
  const { accounts, legs, venues } = world
  const loan = loanOf(world, account)
  if (loan === undefined) return
  const venue = accounts.venue[account]
  const liquidator = venues.liquidator[venue]
  const { loans, collateral, debt } = loan
  const instrument = legs.instrument[collateral]
  const inBands = accounts.cash[account]
  const worth = inBands + legs.amount[collateral] * priceOfLeg(world, collateral)
  // Nobody pays more than he gets: the rest is the protocol's.
  const isCovered = worth >= owed(world, loan)
  const repaid = isCovered ? -legs.amount[debt] : Math.max(0, worth) / priceOfLeg(world, debt)
  const cost = repaid * priceOfLeg(world, debt) - inBands
  if (cost + gasCost > liquidatorPurse(world, venue)) {
    refuse(run, account, 'out-of-money')
    return
  }
  const taken = findLeg(world, liquidator, saleOf(world, instrument))
  const brings = () => proceedsOf(world, taken, legs.amount[collateral])
  if (!callsAtLoss && !isWorthCalling(brings(), cost, gasCost)) {
    refuse(run, account, 'unprofitable')
    return
  }
  noteActed(run, account)
  transferCash(run, liquidator, venues.outside[venue], gasCost as never, 'gas')
  const cause = causeOf(run, account)
  const debtInstrument = legs.instrument[debt]
  transferLeg(run, findLeg(world, liquidator, debtInstrument), debt, amount(repaid), 'repayment')
  record(run, 'repayment', { account, instrument: debtInstrument, quantity: repaid, cause })
  transferCash(run, account, liquidator, inBands, 'seizure')
  const seized = legs.amount[collateral]
  transferLeg(run, collateral, taken, seized, 'seizure')
  record(run, 'seizure', { account, instrument, quantity: seized, cause })
  loans.takeOut(account)
  addOrder(run, account, taken, amount(-seized), 0 as Price)
  if (!isCovered) addResidual(run, account)
}

/** What liquidators sell it as: the same asset on a market that is not its borrowers'. */
function saleOf({ instruments, venues, markets }: LiveWorld, collateral: number): number {
  const venue = instruments.venue[collateral]
  for (let row = venues.instrumentBegin[venue]; row < venues.instrumentBegin[venue + 1]; row++) {
    const market = instruments.market[row]
    if (instruments.asset[row] !== instruments.asset[collateral] || market < 0) continue
    if (markets.liquidity[market].owners === undefined) return row
  }
  return collateral
}
