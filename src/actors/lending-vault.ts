/**
 * A vault that lends to several markets, and its depositors. Who wants out gives his shares back
 * for what they are worth, first come first served: idle money first, then what can be taken out of
 * the markets, in the order of the firm's accounts. Where all is lent out he waits.
 *
 *     asks for in a look = shares left · min(1, rate · (discount − calm) · step / 1 h)
 *     discount           = 1 − price that depositors watch / par
 *
 * Who waits does not ask again. The vault may leave a market: from a time on all that can be taken
 * out there becomes idle.
 *
 * Source: MetaMorpho, _withdrawMorpho and _withdrawable (github.com/morpho-org/metamorpho at
 * commit 163eb2ae, src/MetaMorpho.sol, read 2026-11-29); the run is the line of `runners`.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor } from '../engine/ports/ports.ts'
import { type Queue, type QueuePlace, queueOf } from '../engine/ports/queue.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { exactSum } from '../kit/sum.ts'
import { duration, FACTOR_MAX, moment, positive } from '../units/magnitude.ts'
import { amount } from '../units/units.ts'
import { available, homeOf, type Lent, marketsOf } from './vault-places.ts'

const HOUR_MS = 3_600_000

const names = (what: string) => z.array(z.string()).max(10_000).default([]).describe(what)
const parameters = z
  .strictObject({
    firm: z
      .string()
      .describe('the vault: its accounts are its markets, in the order of withdrawal'),
    home: z
      .string()
      .describe('account, venue/id, that keeps what is idle and shares that came back'),
    shares: z.string().describe('its shares, where depositors hold them: venue/instrument'),
    depositors: names('accounts, venue/id, that ask for all they have, each at its time'),
    timesMs: z.array(moment()).default([]).describe('when each of them does, ms'),
    runners: names('accounts, venue/id, that ask for more the further a price is below par'),
    rate: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .default(0)
      .describe('share of what is left that they ask for in an hour, for a discount of 1'),
    oracle: z.string().optional().describe('the price that runners watch'),
    par: positive().default(1).describe('what that price should be'),
    calm: z.number().min(0).lt(1).default(0).describe('discount that they bear'),
    everyMs: duration().default(60_000).describe('time from one look to the next, ms'),
    exits: names('venues of markets that the vault leaves'),
    exitTimesMs: z.array(moment()).default([]).describe('from when on it leaves each, ms'),
  })
  .refine(
    ({ depositors, timesMs }) => depositors.length === timesMs.length,
    'give every depositor a time',
  )
  .refine(({ exits, exitTimesMs }) => exits.length === exitTimesMs.length, 'give every exit a time')
  .refine(
    ({ runners, oracle }) => runners.length === 0 || oracle !== undefined,
    'say which oracle runners watch',
  )
type Parameters = z.infer<typeof parameters>

interface Depositor {
  readonly account: number
  readonly sharesLeg: number
  readonly moneyLeg: number
}

interface Vault {
  readonly given: Parameters
  readonly row: number
  readonly shares: number
  /** Where shares go that come back. */
  readonly returned: number
  readonly idle: number
  readonly markets: readonly Lent[]
  /** Those with a time, then those who run. */
  readonly depositors: readonly Depositor[]
  readonly runners: readonly number[]
  /** By market: from when the vault leaves it; Infinity: never. */
  readonly leaves: readonly number[]
  readonly watched: number
  readonly state: State
}

interface State {
  /** Who waits, first come first: row of `depositors`, and the shares he wants to give. */
  readonly who: number[]
  readonly left: number[]
  /** By depositor: how often he stands in line, and the shares in all. */
  readonly waits: number[]
  readonly asked: number[]
  /** By place: when it was asked for. By depositor: dollars paid. */
  readonly since: number[]
  readonly paidUsd: number[]
  /** The next look is on its way. */
  isLooking: boolean
}

/** A payment below this share of what is asked for is rounding. */
const PAID_MIN = 1e-9

export const lendingVault = defineActor<Parameters>({
  id: 'lending-vault',
  title: 'Vault that lends to several markets',
  assumes: [
    'depositors are paid what the oracle of the shares says, and take what there is in parts',
    'nobody deposits, and the vault lends to no market anew',
    'what the vault leaves a market with stays idle',
  ],
  ignores: ['fees, interest, timelocks, gas', 'what can be got for shares elsewhere'],
  citations: [
    {
      rule: 'withdrawals along the queue',
      url: 'https://github.com/morpho-org/metamorpho/blob/main/src/MetaMorpho.sol',
      readOn: '2026-11-29',
      note: 'at commit 163eb2ae',
    },
  ],
  stopsEach: ['everyMs'],
  parameters,
  accounts: ({ home, depositors, runners }) => [home, ...depositors, ...runners],
  firms: ({ firm }) => [firm],
  create(given, { row, instrument, oracle }, world) {
    const shares = instrument(given.shares)
    const markets = marketsOf(world, given.firm)
    const { idle, returned } = homeOf(world, given.home, shares)
    requireOneAsset(world, given, idle, markets)
    const { depositors, runners } = depositorsOf(world, given, shares, idle)
    const none = depositors.map(() => 0)
    return behaviour({
      given,
      row,
      shares,
      markets,
      idle,
      returned,
      depositors,
      runners,
      leaves: leavesOf(world, given, markets),
      watched: given.oracle === undefined ? -1 : oracle(given.oracle),
      state: {
        ...{ who: [], left: [], since: [], isLooking: false },
        ...{ waits: none, asked: [...none], paidUsd: [...none] },
      },
    })
  },
})

/** Message codes: somebody looks again; the vault leaves a market; else depositor `code − 2`. */
const looks = 0
const leaves = 1
const asks = 2

function behaviour(it: Vault): Actor {
  const { given, state } = it
  return {
    phase: 'reactions',
    state,
    queue: (run) => lineOf(run, it),
    start(run) {
      for (const [at, timeMs] of given.timesMs.entries()) remind(run, it, timeMs, asks + at)
      for (const timeMs of given.exitTimesMs) remind(run, it, timeMs, leaves)
    },
    act(run) {
      leaveMarkets(run, it)
      pay(run, it)
      lookAgain(run, it)
    },
    receive(run, { code }) {
      if (code >= asks) ask(run, it, code - asks, 1)
      if (code !== looks) return
      state.isLooking = false
      const share = (given.rate * fear(run, it) * given.everyMs) / HOUR_MS
      for (const at of it.runners) {
        if (state.waits[at] === 0) ask(run, it, at, Math.min(1, share))
      }
    },
  }
}

function remind(run: Run, { row }: Vault, dueMs: number, code: number): void {
  post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code, value: 0 })
}

function fear({ world: { oracles } }: Run, { given, watched }: Vault): number {
  if (watched < 0) return 0
  return Math.max(0, 1 - oracles.value[watched] / given.par - given.calm)
}

function lookAgain(run: Run, it: Vault): void {
  const { depositors, runners, state, given } = it
  if (state.isLooking || given.rate === 0 || fear(run, it) === 0) return
  const { amount: before } = run.origin.legs
  const asksMore = (at: number): boolean =>
    state.waits[at] === 0 && unasked(run, it, at) > PAID_MIN * before[depositors[at].sharesLeg]
  if (!runners.some(asksMore)) return
  state.isLooking = true
  remind(run, it, run.timeMs + given.everyMs, looks)
}

/** Shares of a depositor that he has not asked for yet. */
const unasked = ({ world }: Run, { depositors, state }: Vault, at: number): number =>
  Math.max(0, world.legs.amount[depositors[at].sharesLeg] - state.asked[at])

function ask(run: Run, it: Vault, at: number, share: number): void {
  const { who, left, waits, asked, since } = it.state
  const shares = share * unasked(run, it, at)
  if (!(shares > 0)) return
  who.push(at)
  left.push(shares)
  since.push(run.timeMs)
  waits[at]++
  asked[at] += shares
}

function leaveMarkets(run: Run, { markets, leaves, idle }: Vault): void {
  const { legs } = run.world
  for (const [at, lent] of markets.entries()) {
    if (run.timeMs < leaves[at]) continue
    const taken = available(run, lent)
    if (!(taken > PAID_MIN * legs.amount[lent.leg])) continue
    transferLeg(run, lent.leg, idle, amount(taken), 'reallocation')
    record(run, 'action', {
      action: 'reallocation',
      account: legs.account[idle],
      instrument: legs.instrument[idle],
      quantity: taken,
    })
  }
}

/** Serves those who wait, until there is nothing more to be had. */
function pay(run: Run, it: Vault): void {
  const { who, left, since } = it.state
  if (who.length === 0) return
  const { amount: held } = run.world.legs
  const there = [Math.max(0, held[it.idle]), ...it.markets.map((lent) => available(run, lent))]
  let served = 0
  while (served < who.length && payNext(run, it, served, there)) served++
  who.splice(0, served)
  left.splice(0, served)
  since.splice(0, served)
}

/**
 * Pays whoever stands at a place in line out of what is `there`, idle and by market. False: he, and
 * whoever is behind him, waits for the rest.
 */
function payNext(run: Run, it: Vault, place: number, there: number[]): boolean {
  const { shares, returned, idle, markets, depositors, state } = it
  const { who, left, waits, asked } = state
  const { legs, oracles, instruments } = run.world
  const at = who[place]
  const { account, sharesLeg, moneyLeg } = depositors[at]
  const price = oracles.value[instruments.oracle[shares]]
  const held = legs.amount[sharesLeg]
  const wanted = Math.min(left[place], held) * price
  const most = exactSum(there)
  const isAll = most >= wanted
  if (!(price > 0) || (!isAll && !(most > PAID_MIN * wanted))) return false
  let due = Math.min(wanted, most)
  for (const [source, has] of there.entries()) {
    const taken = Math.min(due, has)
    const from = source === 0 ? idle : markets[source - 1].leg
    transferLeg(run, from, moneyLeg, amount(taken), 'redemption')
    due -= taken
    there[source] -= taken
  }
  const paid = Math.min(wanted, most) - due
  const given = isAll ? Math.min(left[place], held) : paid / price
  transferLeg(run, sharesLeg, returned, amount(given), 'redemption')
  left[place] -= given
  asked[at] -= given
  if (isAll) waits[at]--
  if (waits[at] === 0) asked[at] = 0
  if (given > 0) {
    const what = { instrument: shares, quantity: given, price, value: paid }
    record(run, 'action', { action: 'withdrawal', account, ...what })
    state.paidUsd[at] += paid * dollarOf(run, it)
  }
  return isAll
}

/** Dollars of what the vault is counted in. */
const dollarOf = ({ world: { venues, instruments, assets } }: Run, { shares }: Vault): number =>
  assets.usd[venues.settlement[instruments.venue[shares]]]

function lineOf(run: Run, it: Vault): Queue {
  const { given, shares, depositors, state } = it
  const { oracles, instruments, legs, names } = run.world
  const worth = oracles.value[instruments.oracle[shares]] * dollarOf(run, it)
  const places = depositors.flatMap(({ account, sharesLeg }, at): QueuePlace[] => {
    const held = legs.amount[sharesLeg]
    const waiting = Math.min(state.asked[at], held)
    const paidUsd = state.paidUsd[at]
    if (waiting === 0 && paidUsd === 0) return []
    const first = state.who.indexOf(at)
    const sinceMs = first < 0 ? null : state.since[first]
    const who = names.account(account)
    const values = { waiting, waitingUsd: waiting * worth, heldUsd: held * worth }
    return [{ who, paidUsd, ...values, sinceMs, untilMs: null }]
  })
  return queueOf(given.firm, 'withdrawals', places)
}

function requireOneAsset(
  { legs, instruments, names }: LiveWorld,
  { firm, home }: Parameters,
  idle: number,
  [{ leg }]: readonly Lent[],
): void {
  const [own, lent] = [idle, leg].map((it) => instruments.asset[legs.instrument[it]])
  if (own === lent) return
  throw new InputError(`${firm} lends ${names.assets[lent]} and keeps ${names.assets[own]}`, {
    field: 'home',
    value: home,
    allowed: `an account that lists ${names.assets[lent]}`,
  })
}

function depositorsOf(
  world: LiveWorld,
  { depositors, runners }: Parameters,
  shares: number,
  idle: number,
): Pick<Vault, 'depositors' | 'runners'> {
  const all = [...new Set([...depositors, ...runners])]
  const twice = depositors.find((name, at) => depositors.indexOf(name) < at)
  if (twice === undefined) {
    const found = all.map((name) => placeOf(world, name, shares, idle))
    return { depositors: found, runners: runners.map((name) => all.indexOf(name)) }
  }
  throw new InputError(`${twice} has two times`, {
    field: 'depositors',
    value: twice,
    allowed: 'each account once: it asks for all that it has',
  })
}

function placeOf(world: LiveWorld, name: string, shares: number, idle: number): Depositor {
  const account = world.names.requireAccount(name)
  const sharesLeg = findLeg(world, account, shares)
  const moneyLeg = findLeg(world, account, world.legs.instrument[idle])
  if (sharesLeg >= 0 && moneyLeg >= 0) return { account, sharesLeg, moneyLeg }
  throw new InputError(`${name} cannot be paid for shares`, {
    field: 'depositors',
    value: name,
    allowed: 'an account that lists shares and the asset that is lent, if only with a size of 0',
  })
}

function leavesOf(
  { venues }: LiveWorld,
  { exits, exitTimesMs, firm }: Parameters,
  markets: readonly Lent[],
): readonly number[] {
  const ids = markets.map(({ venue }) => venues.id[venue])
  const unknown = exits.find((id) => !ids.includes(id))
  if (unknown === undefined) {
    return ids.map((id) => Math.min(Infinity, ...exitTimesMs.filter((_, at) => exits[at] === id)))
  }
  throw new InputError(`${firm} does not lend to ${unknown}`, {
    field: 'exits',
    value: unknown,
    allowed: ids.join(', '),
  })
}
