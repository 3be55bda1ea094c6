/**
 * Accounts and legs in columns, renumbered so that accounts with one position stand in the order
 * in which they trigger, followed by the accounts that the engine adds: providers of each market,
 * wrappers, six for each venue, and the cash of firms.
 */
import { InputError } from '../../kit/assert.ts'
import { createColumn } from '../../kit/column.ts'
import { exactSum } from '../../kit/sum.ts'
import { LARGEST } from '../../units/magnitude.ts'
import type { Amount, Millis, Money, Price } from '../../units/units.ts'
import type { VenueRules } from '../ports/ports.ts'
import type { LiveWorld } from '../ports/run.ts'
import { findLeg } from '../world/holdings.ts'
import type { Names } from '../world/names.ts'
import { type Role, roles } from '../world/roles.ts'
import type { Snapshot } from '../world/snapshot.ts'
import type { Family, Venues, World } from '../world/world.ts'
import { firmAccounts } from './firms.ts'
import { type Grouping, groupAccounts } from './groups.ts'

type Partial = Pick<LiveWorld, 'settings' | 'assets' | 'markets' | 'instruments' | 'brackets'>

/** What a venue's definition made. */
export interface VenueModel {
  readonly rules: VenueRules
  readonly family: Family
}

/** What stands before any price is read: the tables, and in them the accounts the engine adds. */
export function layOutAccounts(
  snapshot: Snapshot,
  names: Names,
  partial: Partial,
  rules: readonly VenueModel[],
): Pick<LiveWorld, 'venues'> & Tables {
  const extras = [...planExtras(snapshot, partial), ...firmAccounts(snapshot, names)]
  const tables = createTables(snapshot, extras)
  const venues = compileVenues(snapshot, names, rules)
  fillExtras(snapshot, tables, extras, venues, partial)
  return { venues, ...tables }
}

/** Once prices are known: numbers the accounts by trigger and takes all this as the start. */
export function fillAccounts(snapshot: Snapshot, world: LiveWorld): Grouping {
  const inputLegBegin = countLegs(snapshot)
  refuseExtremes(snapshot, world, inputLegBegin)
  const grouping = groupAccounts(snapshot, world, inputLegBegin)
  fillTraders(snapshot, world, grouping.order, inputLegBegin)
  refuseHomelessProceeds(snapshot, world)
  holdTheRest(snapshot, world)
  return grouping
}

/** Where each input account's legs begin. Legs must come grouped by account. */
function countLegs({ accounts, legs }: Snapshot): Int32Array {
  const begin = new Int32Array(accounts.count + 1)
  let previous = 0
  for (let leg = 0; leg < legs.count; leg++) {
    const account = legs.account[leg]
    if (!(account >= previous && account < accounts.count)) {
      throw new InputError('legs are not grouped by account', {
        field: `legs.account[${leg}]`,
        value: account,
        allowed: 'rows of accounts that never decrease',
      })
    }
    begin[account + 1]++
    previous = account
  }
  for (let account = 0; account < accounts.count; account++) begin[account + 1] += begin[account]
  return begin
}

/** An account that the engine adds, with the instruments of its legs. */
interface Extra {
  readonly role: Role
  readonly venue: number
  readonly cashAsset: number
  readonly cash: number
  readonly legs: readonly { readonly instrument: number; readonly amount: number }[]
}

const venueRoles = ['fund', 'backstop', 'treasury', 'bad-debt', 'liquidator', 'outside'] as const

function planExtras(snapshot: Snapshot, { markets, instruments }: Partial): Extra[] {
  const extras: Extra[] = []
  const listed = snapshot.instruments.length
  for (let market = 0; market < markets.count; market++) {
    const { base, quote } = markets.liquidity[market].inventory
    // Asks on a perpetual are promises to go short: providers start flat.
    const isPerpetual = snapshot.instruments.some(
      (_, row) =>
        instruments.asset[row] === markets.base[market] && instruments.isPerpetual[row] === 1,
    )
    const legs = [{ instrument: listed + market, amount: isPerpetual ? 0 : base }]
    const cashAsset = markets.quote[market]
    extras.push({ role: 'provider', venue: -1, cashAsset, cash: quote, legs })
  }
  for (let row = 0; row < listed; row++) {
    if (instruments.market[row] < 0 || instruments.conversion[row] === 1) continue
    const legs = [row, listed + instruments.market[row]].map((instrument) => ({
      instrument,
      amount: 0,
    }))
    extras.push({ role: 'wrapper', venue: -1, cashAsset: instruments.asset[row], cash: 0, legs })
  }
  for (const [venue, it] of snapshot.venues.entries()) {
    for (const role of ['fund', 'backstop', 'liquidators'] as const) {
      if (!(Math.abs(it[role] ?? 0) <= LARGEST)) refuseCapital(it.id, role, it[role])
    }
    const cashAsset = snapshot.assets.findIndex(({ id }) => id === it.settlement)
    const legs: { instrument: number; amount: number }[] = []
    for (let row = 0; row < listed; row++) {
      if (instruments.venue[row] === venue) legs.push({ instrument: row, amount: 0 })
    }
    for (const role of venueRoles) {
      const { fund = 0, backstop = 0, liquidators = 0 } = it
      const cash = { fund, backstop, liquidator: liquidators }[role as string] ?? 0
      extras.push({ role, venue, cashAsset, cash, legs })
    }
  }
  return extras
}

function refuseCapital(venue: string, role: string, value: unknown): never {
  const allowed = `a finite number of at most ${LARGEST}`
  throw new InputError(`the ${role} of ${venue} is no such sum`, {
    field: `venues.${venue}.${role}`,
    value,
    allowed,
  })
}

type Tables = Pick<World, 'accounts' | 'legs'>

function createTables(snapshot: Snapshot, extras: readonly Extra[]): Tables {
  const traderCount = snapshot.accounts.count
  const count = traderCount + extras.length
  const legCount = extras.reduce((sum, { legs }) => sum + legs.length, snapshot.legs.count)
  return {
    accounts: {
      count,
      traderCount,
      venue: new Int32Array(count),
      role: new Uint8Array(count),
      clientClass: new Int32Array(count).fill(-1),
      cashAsset: new Int32Array(count),
      arrival: new Int32Array(count),
      legBegin: new Int32Array(count + 1),
      cash: createColumn<Money>(count),
      stage: createColumn<Amount>(count),
      waitUntilMs: createColumn<Millis>(count),
    },
    legs: {
      count: legCount,
      account: new Int32Array(legCount),
      instrument: new Int32Array(legCount),
      amount: createColumn<Amount>(legCount),
      entry: createColumn<Price>(legCount),
    },
  }
}

function fillTraders(
  snapshot: Snapshot,
  { accounts, legs, names }: Tables & Pick<LiveWorld, 'names'>,
  order: Int32Array,
  inputLegBegin: Int32Array,
): void {
  const { instruments, venues } = snapshot
  const isPerpetual = instruments.map(({ kind }) => kind !== 'balance')
  const settlement = venues.map((it) => snapshot.assets.findIndex(({ id }) => id === it.settlement))
  const classRow = new Map(names.classes.map((name, row) => [name, row]))
  let leg = 0
  for (let row = 0; row < order.length; row++) {
    const input = order[row]
    const venue = snapshot.accounts.venue[input]
    accounts.venue[row] = venue
    accounts.clientClass[row] = classRow.get(snapshot.accounts.class?.[input] ?? '') ?? -1
    accounts.cashAsset[row] = settlement[venue]
    accounts.arrival[row] = input
    accounts.legBegin[row] = leg
    let cash = snapshot.accounts.wallet[input]
    for (let from = inputLegBegin[input]; from < inputLegBegin[input + 1]; from++) {
      const instrument = snapshot.legs.instrument[from]
      const amount = snapshot.legs.amount[from]
      const entry = snapshot.legs.entry[from]
      legs.account[leg] = row
      legs.instrument[leg] = instrument
      legs.amount[leg] = amount as Amount
      legs.entry[leg] = entry as Price
      if (isPerpetual[instrument]) cash -= amount * entry
      leg++
    }
    refuseDebtor(snapshot, input, cash, leg - accounts.legBegin[row])
    accounts.cash[row] = cash as Money
  }
  accounts.legBegin[order.length] = leg
}

/** Who owes money and holds nothing can neither be liquidated nor pay. */
function refuseDebtor(snapshot: Snapshot, input: number, cash: number, legs: number): void {
  if (cash >= 0 || legs > 0) return
  throw new InputError('an account owes money and holds nothing', {
    field: `accounts ${snapshot.accounts.id?.[input] ?? `#${input}`}`,
    value: cash,
    allowed: 'a wallet of 0 or more, or something held against the debt',
  })
}

/** Whoever may be made to sell must be able to hold what he is paid in. */
function refuseHomelessProceeds(snapshot: Snapshot, world: LiveWorld): void {
  const { accounts, legs, instruments, venues } = world
  for (let leg = 0; leg < snapshot.legs.count; leg++) {
    const account = legs.account[leg]
    const proceeds = instruments.proceeds[legs.instrument[leg]]
    // In lending the liquidator sells, and he can hold everything.
    if (proceeds < 0 || venues.family[accounts.venue[account]] === 'lending') continue
    if (findLeg(world, account, proceeds) >= 0) continue
    const { id, asset } = snapshot.instruments[proceeds]
    throw new InputError(`what the account holds is sold for ${asset}, which it cannot hold`, {
      field: `accounts ${snapshot.accounts.id?.[accounts.arrival[account]] ?? `#${account}`}`,
      allowed: `a balance in ${id}, if only of 0`,
    })
  }
}

/** An entry this many times the price: what the position cost leaves no digit for its margin. */
const ENTRY_MAX = 1e9

/** Numbers of which sums or products are none, or leave no digit for what is small beside them. */
function refuseExtremes(snapshot: Snapshot, world: LiveWorld, inputLegBegin: Int32Array): void {
  const { accounts, legs } = snapshot
  const { instruments, oracles } = world
  for (let account = 0; account < accounts.count; account++) {
    const wallet = accounts.wallet[account]
    if (!(Math.abs(wallet) <= LARGEST)) refuseNumber(snapshot, account, 'wallet', wallet)
    for (let leg = inputLegBegin[account]; leg < inputLegBegin[account + 1]; leg++) {
      const amount = legs.amount[leg]
      if (!(Math.abs(amount) <= LARGEST)) refuseNumber(snapshot, account, 'amount', amount)
      const instrument = legs.instrument[leg]
      if (instruments.isPerpetual[instrument] === 0) continue
      const entry = legs.entry[leg]
      const price = oracles.startValue[instruments.oracle[instrument]]
      const entryMax = price > 0 ? price * ENTRY_MAX : LARGEST
      if (!(Math.abs(entry) <= entryMax)) {
        refuseNumber(snapshot, account, 'entry', entry, `at most ${entryMax}, ${ENTRY_MAX} × price`)
      }
    }
  }
}

function refuseNumber(
  snapshot: Snapshot,
  account: number,
  what: string,
  value: number,
  allowed = `a finite number of at most ${LARGEST}`,
): never {
  throw new InputError(`the ${what} of an account is ${value}`, {
    field: `accounts ${snapshot.accounts.id?.[account] ?? `#${account}`}`,
    value,
    allowed,
  })
}

function compileVenues(
  snapshot: Snapshot,
  names: Names,
  models: readonly VenueModel[],
): LiveWorld['venues'] {
  const count = snapshot.venues.length
  const instrumentBegin = new Int32Array(count + 1)
  for (const [row, { venue }] of snapshot.instruments.entries()) {
    const at = names.venue(venue)
    if (row > 0 && at < names.venue(snapshot.instruments[row - 1].venue)) {
      throw new InputError('instruments are not grouped by venue', { field: 'instruments' })
    }
    instrumentBegin[at + 1]++
  }
  for (let venue = 0; venue < count; venue++) instrumentBegin[venue + 1] += instrumentBegin[venue]
  const column = () => new Int32Array(count).fill(-1)
  return {
    count,
    id: snapshot.venues.map(({ id }) => id),
    jurisdiction: snapshot.venues.map(({ jurisdiction }) => jurisdiction ?? null),
    rules: models.map(({ rules }) => rules),
    family: models.map(({ family }) => family),
    hasOwnMargin: Uint8Array.from(models, ({ rules }) => (rules.margin === undefined ? 0 : 1)),
    settlement: Int32Array.from(snapshot.venues, (it) => names.asset(it.settlement)),
    fund: column(),
    backstop: column(),
    hasFiniteLiquidators: Uint8Array.from(snapshot.venues, (it) =>
      it.liquidators === undefined ? 0 : 1,
    ),
    treasury: column(),
    badDebt: column(),
    liquidator: column(),
    outside: column(),
    instrumentBegin,
  }
}

function fillExtras(
  snapshot: Snapshot,
  { accounts, legs }: Tables,
  extras: readonly Extra[],
  venues: Venues,
  { markets, instruments }: Partial,
): void {
  const owned: Record<(typeof venueRoles)[number], Int32Array> = {
    fund: venues.fund,
    backstop: venues.backstop,
    treasury: venues.treasury,
    'bad-debt': venues.badDebt,
    liquidator: venues.liquidator,
    outside: venues.outside,
  }
  let leg = snapshot.legs.count
  for (const [at, extra] of extras.entries()) {
    const row = snapshot.accounts.count + at
    accounts.venue[row] = extra.venue
    accounts.role[row] = roles.indexOf(extra.role)
    accounts.cashAsset[row] = extra.cashAsset
    accounts.arrival[row] = row
    accounts.cash[row] = extra.cash as Money
    accounts.legBegin[row] = leg
    for (const { instrument, amount } of extra.legs) {
      legs.account[leg] = row
      legs.instrument[leg] = instrument
      legs.amount[leg++] = amount as Amount
    }
    accounts.legBegin[row + 1] = leg
    if (extra.role === 'provider') {
      markets.provider[at] = row
      markets.inventoryLeg[at] = leg - 1
    } else if (extra.role === 'wrapper') instruments.wrapper[extra.legs[0].instrument] = row
    else if (extra.venue >= 0) owned[extra.role as keyof typeof owned][extra.venue] = row
  }
}

/** Perpetual positions sum to zero, or the venue's outside account takes the other side. */
function holdTheRest(snapshot: Snapshot, world: LiveWorld): void {
  const { accounts, legs, venues } = world
  const listed = snapshot.instruments.length
  const held: number[][] = Array.from({ length: listed }, () => [])
  for (let leg = 0; leg < snapshot.legs.count; leg++) {
    held[legs.instrument[leg]].push(legs.amount[leg])
  }
  for (let row = 0; row < listed; row++) {
    if (world.instruments.isPerpetual[row] === 0) continue
    const net = exactSum(held[row])
    if (net === 0) continue
    const gross = held[row].reduce((sum, amount) => sum + Math.abs(amount), 0)
    if (!snapshot.outside.holdsTheRest && Math.abs(net) > 1e-9 * gross) {
      const { venue, id } = snapshot.instruments[row]
      throw new InputError(`positions in ${venue}/${id} do not sum to zero`, {
        field: `accounts (${venue}/${id})`,
        value: net,
        allowed: '0, or `outside: true` for an outside account that holds the rest',
      })
    }
    const venue = world.instruments.venue[row]
    const outside = venues.outside[venue]
    const leg = accounts.legBegin[outside] + row - venues.instrumentBegin[venue]
    const price = world.oracles.value[world.instruments.oracle[row]]
    legs.amount[leg] = -net as Amount
    legs.entry[leg] = price
    accounts.cash[outside] = (accounts.cash[outside] + net * price) as Money
  }
}
