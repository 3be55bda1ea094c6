/** An attacker with a plan, in the reference engine: what of each step he can do, he does. */
import { add, execute, handOver, order, pay } from './reference-ledger.ts'
import { equity, priceOf, slack, walletOf } from './reference-margin.ts'
import { type Account, get, type Holding, type Instrument, type State } from './reference-state.ts'

interface Step {
  readonly do: 'buy' | 'sell' | 'close' | 'cross' | 'move'
  readonly account?: string
  readonly from?: string
  readonly to?: string
  readonly instrument?: string
  readonly amount: number
  readonly atMs: number
}

interface Cap {
  readonly venue: string
  readonly instrument?: string
  readonly most: number
}

interface Given {
  readonly wallets: readonly string[]
  readonly positions: readonly string[]
  readonly lends?: readonly string[]
  readonly caps?: readonly Cap[]
  readonly plan: readonly Step[]
  readonly blockMs?: number
}

export class Attacker {
  private readonly given: Given
  private readonly ahead: Step[]
  /** By cap: what has left, less what was brought. */
  private readonly left = new Map<Cap, number>()

  constructor(state: State, spec: unknown) {
    this.given = spec as Given
    const { plan, blockMs = 1 } = this.given
    const timed = plan.map((it) => ({ ...it, atMs: Math.ceil(it.atMs / blockMs) * blockMs }))
    this.ahead = timed.sort((a, b) => a.atMs - b.atMs)
    for (const { atMs } of this.ahead) state.messages.push({ dueMs: atMs, kind: 'wake-up' })
  }

  /** Steps that are due, up to the first that does something. */
  act(state: State): void {
    const before = state.hasChanged
    state.hasChanged = false
    while (!state.hasChanged && (this.ahead[0]?.atMs ?? Infinity) <= state.timeMs) {
      const step = this.ahead.shift() as Step
      if (step.do === 'move') this.move(state, step)
      else if (step.do === 'cross') cross(state, step)
      else this.trade(state, step)
    }
    state.hasChanged ||= before
  }

  private trade(state: State, { do: what, account: id, instrument: name, amount }: Step): void {
    const account = ownerOf(state, id)
    const instrument = get(state.instruments, name ?? '')
    const market = get(state.markets, instrument.market ?? '')
    const holding = get(account.holdings, instrument.name)
    const isWallet = this.given.wallets.includes(account.name)
    if (state.timeMs < market.haltedUntilMs) return
    const send = (units: number) => {
      if (units === 0) return
      order(state, account, instrument, units, 0, true)
      execute(state, true)
    }
    if (what === 'close') {
      send(-holding.amount * Math.min(1, amount))
      return
    }
    const sign = what === 'buy' ? 1 : -1
    const { row, place } = market
    const isCash = row.quote === get(state.venues, instrument.venue).settlement
    const paidOn = isCash ? undefined : holdingIn(state, account, row.quote)
    const units = most(amount, (size) => {
      const putBack = place.keep()
      const { value } = place.fill(sign * size, 0)
      putBack()
      if (!isWallet) return slackIf(state, account, holding, sign * size, value) >= 0
      const has = paidOn === undefined ? account.cash : paidOn.amount
      return has + value >= 0 && holding.amount + sign * size >= 0
    })
    send(sign * units)
  }

  private move(state: State, { from, to, instrument: name, amount }: Step): void {
    const giver = ownerOf(state, from)
    const taker = ownerOf(state, to)
    const asset = name === undefined ? undefined : get(state.instruments, name).asset
    const given = name === undefined ? undefined : get(giver.holdings, name)
    const isOut = this.given.positions.includes(giver.name)
    const venue = isOut ? giver.venue : taker.venue
    const cap = (this.given.caps ?? []).find((it) => {
      const assetOf = it.instrument && get(state.instruments, it.instrument).asset
      return it.venue === venue && assetOf === asset
    })
    const left = (cap && this.left.get(cap)) ?? 0
    const limit = isOut && cap !== undefined ? cap.most - left : amount
    const units = most(Math.min(amount, limit), (size) => this.canGive(state, giver, given, size))
    if (units === 0) return
    if (given === undefined) pay(state, giver, taker, units)
    else {
      given.amount -= units
      const taken = holdingIn(state, taker, asset ?? '')
      if (taken === undefined) throw new Error(`${to} cannot hold ${asset}`)
      taken.amount += units
      state.hasChanged = true
    }
    const isBetween = isOut !== this.given.positions.includes(taker.name)
    if (cap !== undefined && isBetween) this.left.set(cap, left + (isOut ? units : -units))
  }

  private canGive(state: State, giver: Account, given: Holding | undefined, size: number): boolean {
    if (this.given.wallets.includes(giver.name)) return size <= (given?.amount ?? giver.cash)
    const { rules } = get(state.venues, giver.venue)
    const isLent = /aave|morpho/.test(rules.model) || this.given.lends?.includes(giver.venue)
    const own = given?.amount ?? Math.min(walletOf(state, giver), equity(state, giver))
    if (!isLent && size > own) return false
    const [units, value] = given === undefined ? [0, -size] : [-size, 0]
    return slackIf(state, giver, given, units, value) >= 0
  }
}

function cross(state: State, { from, to, instrument: name = '', amount }: Step): void {
  const [seller, buyer] = [ownerOf(state, from), ownerOf(state, to)]
  const instrument = get(state.instruments, name)
  const at = priceOf(state, instrument)
  const [sold, bought] = [get(seller.holdings, name), get(buyer.holdings, name)]
  const units = most(
    amount,
    (size) =>
      slackIf(state, seller, sold, -size, size * at) >= 0 &&
      slackIf(state, buyer, bought, size, -size * at) >= 0,
  )
  if (units === 0) return
  openShort(sold, units, at)
  handOver(state, seller, buyer, instrument, units, at)
  pay(state, buyer, seller, units * at)
}

/** Whoever sells more than he has enters at this price. */
function openShort(sold: Holding, units: number, at: number): void {
  const before = { ...sold }
  add(sold, -units, at)
  sold.amount = before.amount
}

const ownerOf = (state: State, name = ''): Account => {
  const found = state.traders.find((it) => it.name === name)
  if (found === undefined) throw new Error(`the reference knows no account ${name}`)
  return found
}

/** What an account holds of an asset, whatever its venue calls it. */
function holdingIn(state: State, account: Account, asset: string): Holding | undefined {
  for (const [name, holding] of account.holdings) {
    const instrument: Instrument = get(state.instruments, name)
    if (instrument.asset === asset) return holding
  }
  return undefined
}

/** Slack, had the account so much more of a holding and in cash. */
function slackIf(
  state: State,
  account: Account,
  holding: Holding | undefined,
  units: number,
  value: number,
): number {
  const { cash } = account
  const amount = holding?.amount ?? 0
  account.cash += value
  if (holding !== undefined) holding.amount += units
  const left = slack(state, account)
  account.cash = cash
  if (holding !== undefined) holding.amount = amount
  return left
}

/** The most up to `size` that is possible, where anything up to that is; rounding is nothing. */
function most(size: number, isPossible: (units: number) => boolean): number {
  if (!(size > 0) || isPossible(size)) return Math.max(0, size)
  let [low, high] = [0, size]
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (isPossible(middle)) low = middle
    else high = middle
  }
  return low > 1e-11 * size ? low : 0
}
