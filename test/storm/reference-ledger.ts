/** How things change hands in the reference engine, and what is noted when they do. */
import { equity, holdsNothing } from './reference-margin.ts'
import {
  type Account,
  type Event,
  get,
  type Holding,
  type Instrument,
  isOfEstate,
  type Market,
  type Order,
  type State,
} from './reference-state.ts'

export function note(state: State, event: Partial<Event> & Pick<Event, 'kind' | 'account'>): void {
  const nothing = { instrument: '', market: '', quantity: 0, value: 0 }
  state.rounds[state.rounds.length - 1].events.push({ ...nothing, ...event })
}

/** A venue acts on a trader: noted once in a round, unless an estate closes the account. */
export function noteActed(state: State, account: Account): void {
  const round = state.rounds.length
  if (account.arrival < 0 || state.acted.get(account) === round) return
  state.acted.set(account, round)
  if (!isOfEstate(state, account)) note(state, { kind: 'liquidation', account: account.name })
}

export function pay(state: State, from: Account, to: Account, value: number): void {
  if (value === 0) return
  from.cash -= value
  to.cash += value
  state.hasChanged = true
}

/** Hands over holdings; a position that grows averages its entry price, one that turns is new. */
export function handOver(
  state: State,
  from: Account,
  to: Account,
  instrument: Instrument,
  amount: number,
  at = 0,
): void {
  if (amount === 0) return
  get(from.holdings, instrument.name).amount -= amount
  add(get(to.holdings, instrument.name), amount, at)
  state.hasChanged = true
}

export function add(holding: Holding, amount: number, at: number): void {
  const { amount: before, entry } = holding
  holding.amount = before + amount
  if (before * amount >= 0 && holding.amount !== 0) {
    holding.entry = (before * entry + amount * at) / holding.amount
  }
  if (before * holding.amount < 0) holding.entry = at
}

/** An order for `units` of an instrument; what has no market cannot be ordered. */
export function order(
  state: State,
  account: Account,
  instrument: Instrument,
  units: number,
  limit: number,
  isOwn = false,
): void {
  if (instrument.market === undefined || units === 0) return
  const market = get(state.markets, instrument.market)
  // Refused on a halted market, except to liquidators, whose orders wait.
  if (isHalted(state, market) && !isLiquidator(account)) return
  const quantity = units * (instrument.conversion ?? 1)
  state.orders.push({ account, instrument, market, quantity, limit, isOwn })
}

const isHalted = ({ timeMs }: State, { haltedUntilMs }: Market): boolean => timeMs < haltedUntilMs
const isLiquidator = ({ name }: Account): boolean => name.endsWith(':liquidator')

/** Orders meet their markets one after the other; neighbours are filled together. */
export function execute(state: State, areWaiting = false): void {
  const orders = state.orders.splice(0)
  const fees: Fee[] = []
  while (orders.length > 0) {
    const { market } = orders[0]
    const end = orders.findIndex((it) => it.market !== market)
    const together = orders.splice(0, end < 0 ? orders.length : end)
    if (isHalted(state, market)) state.orders.push(...together)
    else fees.push(...meetMarket(state, together, areWaiting))
  }
  for (const { account, value } of fees) payFee(state, account, value)
}

interface Fee {
  readonly account: Account
  readonly value: number
}

/** Whoever is made to sell or buy has been liquidated: told before the order. */
function meetMarket(state: State, orders: readonly Order[], areWaiting: boolean): Fee[] {
  const fills = orders
    .map((it) => ({ it, ...it.market.place.fill(it.quantity, it.limit) }))
    .filter(({ amount }) => amount !== 0)
  for (const { it } of fills) if (!it.isOwn) noteActed(state, it.account)
  for (const { it, amount, value } of fills) {
    state.hasChanged = true
    settle(state, it, amount, value)
    note(state, {
      kind: 'order',
      account: it.account.name,
      instrument: it.instrument.name,
      market: it.market.row.id,
      quantity: amount,
      value,
    })
  }
  for (const { it } of fills) {
    const { account, isOwn } = it
    const isLeft = account.cash < 0 && holdsNothing(account) && account.arrival >= 0
    const isBroken = isLeft && (areWaiting || isOwn || isOfEstate(state, account))
    if (isBroken && !state.residual.includes(account)) state.residual.push(account)
  }
  const positions = fills.filter(({ it }) => it.instrument.kind === 'perpetual' && !it.isOwn)
  return positions.map(({ it, value }) => ({ account: it.account, value: Math.abs(value) }))
}

function settle(
  state: State,
  { account, instrument, market, quantity }: Order,
  amount: number,
  value: number,
): void {
  const holding = get(account.holdings, instrument.name)
  const provider = get(state.others, `${market.row.id}:provider`)
  const { conversion = 1 } = instrument
  if (conversion === 1) add(holding, amount, Math.abs(value / amount))
  else unwrap(state, holding, instrument, amount, amount === quantity)
  const proceeds = proceedsOf(state, instrument)
  if (proceeds === null) account.cash += value
  else get(account.holdings, proceeds.name).amount += value
  get(provider.holdings, 'base').amount -= amount
  provider.cash -= value
}

/** Where the money of a sale arrives: cash if the market pays in it, else a balance. */
function proceedsOf(state: State, { venue, market }: Instrument): Instrument | null {
  const { quote } = get(state.markets, market ?? '').row
  if (get(state.venues, venue).settlement === quote) return null
  for (const it of state.instruments.values()) {
    if (it.venue === venue && it.kind === 'balance' && it.asset === quote) return it
  }
  throw new Error(`${venue} cannot hold ${quote}`)
}

/** The wrapper takes the wrapped token and gives the market what it stands for. */
function unwrap(
  state: State,
  holding: Holding,
  instrument: Instrument,
  amount: number,
  isWhole: boolean,
): void {
  const given = amount / (instrument.conversion ?? 1)
  const isAll = isWhole && Math.abs(holding.amount + given) < 1e-12 * Math.abs(given)
  const wrapper = get(state.others, `${instrument.name}:wrapper`)
  get(wrapper.holdings, instrument.name).amount -= given
  get(wrapper.holdings, 'base').amount += amount
  holding.amount = isAll ? 0 : holding.amount + given
}

/** What traders are made to trade costs them a fee, where the venue takes one and they have it. */
function payFee(state: State, account: Account, value: number): void {
  if (account.arrival < 0) return
  const { rules } = get(state.venues, account.venue)
  if (rules.model !== 'binance-usdm') return
  const fee = (rules.liquidationFee as number | undefined) ?? 0.0125
  const able = Math.max(0, equity(state, account))
  pay(state, account, get(state.others, `${account.venue}:fund`), Math.min(value * fee, able))
}

/** An account without holdings owes money: the fund pays while it can, the rest is bad debt. */
export function coverDeficit(state: State, account: Account): void {
  if (!holdsNothing(account) || account.cash >= 0) return
  const fund = get(state.others, `${account.venue}:fund`)
  const able = state.flaw === 'no-fund' ? 0 : Math.max(0, fund.cash)
  const paid = Math.min(-account.cash, able)
  if (paid > 0) {
    pay(state, fund, account, paid)
    note(state, { kind: 'fund', account: account.name, value: paid })
  }
  const rest = -account.cash
  if (rest <= 0) return
  pay(state, get(state.others, `${account.venue}:bad-debt`), account, rest)
  note(state, { kind: 'bad-debt', account: account.name, value: rest })
}
