/**
 * The people of a snapshot under a cap on leverage, as they would stand had it always been there:
 *
 *     N' = min(N, L̄ E)                                 who stays, at the prices of the start
 *     φ of what he has goes with φ of his positions     who leaves: to a venue without the cap
 *
 * Only those above the cap do anything. A position that is made smaller keeps its entry price, and
 * what it had made goes to the wallet: nobody's equity changes, nor the sum of it. Whoever goes
 * keeps his leverage; his account there is called `name@venue`, its positions are opened anew.
 *
 * The same people under any cap and any φ: two runs differ by the rule alone.
 */
import { InputError } from '../../kit/assert.ts'
import type { AccountColumns, LegColumns, Snapshot } from './snapshot.ts'

export interface LeverageCap {
  /** L̄: the most notional over equity, above 0. */
  readonly leverage: number
  /** Left out: all. */
  readonly venues?: readonly string[] | undefined
  readonly jurisdiction?: string | undefined
  readonly class?: string | undefined
  /** φ: the part of everybody above the cap that goes to the venue `to`. Default 0. */
  readonly migration?: number | undefined
  readonly to?: string | undefined
}

interface Row {
  id: string
  venue: number
  wallet: number
  label: string
  legs: { instrument: number; amount: number; entry: number }[]
}

/** `priceOf`: of an instrument by its row, in the settlement asset. Throws InputError. */
export function withCap(
  snapshot: Snapshot,
  cap: LeverageCap,
  priceOf: (instrument: number) => number,
): Snapshot {
  const { migration = 0 } = cap
  const to = placeOf(snapshot, cap)
  const isIn = scopeOf(snapshot, cap)
  const rows = rowsOf(snapshot)
  const movers: Row[] = []
  for (const row of rows) {
    if (!isIn(row)) continue
    const worth = (leg: Row['legs'][number]) => leg.amount * priceOf(leg.instrument)
    const notional = row.legs.reduce((sum, leg) => sum + Math.abs(worth(leg)), 0)
    const cost = row.legs.reduce((sum, leg) => sum + leg.amount * leg.entry, 0)
    const equity = row.wallet - cost + row.legs.reduce((sum, leg) => sum + worth(leg), 0)
    // Who owes more than he has is his venue's business.
    if (!(equity > 0 && notional > cap.leverage * equity)) continue
    refuseCoins(snapshot, row)
    const left = 1 - migration
    if (migration > 0) {
      movers.push(moved(snapshot, row, to, migration, migration * equity, priceOf))
    }
    const part = (left * cap.leverage * equity) / notional
    row.wallet = left * equity
    for (const leg of row.legs) {
      leg.amount *= part
      row.wallet -= leg.amount * (priceOf(leg.instrument) - leg.entry)
    }
  }
  const hasClasses = snapshot.accounts.class !== undefined
  // Somebody is on the other side of what is not held any more, and of what is held elsewhere.
  const outside = { holdsTheRest: true }
  return { ...snapshot, ...columnsOf([...rows, ...movers], hasClasses), outside }
}

/** Dollars above the cap at the prices of the start: Σ max(0, N − L̄ E). */
export function aboveCap(
  snapshot: Snapshot,
  cap: LeverageCap,
  priceOf: (instrument: number) => number,
): number {
  const isIn = scopeOf(snapshot, cap)
  return rowsOf(snapshot)
    .filter(isIn)
    .reduce((sum, { wallet, legs }) => {
      const notional = legs.reduce(
        (all, it) => all + Math.abs(it.amount * priceOf(it.instrument)),
        0,
      )
      const made = legs.reduce(
        (all, it) => all + it.amount * (priceOf(it.instrument) - it.entry),
        0,
      )
      return sum + Math.max(0, notional - cap.leverage * Math.max(0, wallet + made))
    }, 0)
}

/** The row of the venue that people leave for; -1: nobody does. */
function placeOf({ venues }: Snapshot, { migration = 0, to }: LeverageCap): number {
  if (!(migration >= 0 && migration <= 1)) {
    const facts = { field: 'migration', value: migration, allowed: 'a share, 0 to 1' }
    throw new InputError(`migration is ${migration}`, facts)
  }
  if (migration === 0) return -1
  const row = venues.findIndex(({ id }) => id === to)
  if (row >= 0) return row
  const allowed = venues.map(({ id }) => id).join(', ')
  throw new InputError('who leaves goes to a venue', { field: 'to', value: to, allowed })
}

function scopeOf({ venues }: Snapshot, cap: LeverageCap): (row: Row) => boolean {
  return ({ venue, label }) => {
    const { id, jurisdiction } = venues[venue]
    if (cap.venues !== undefined && !cap.venues.includes(id)) return false
    if (cap.jurisdiction !== undefined && cap.jurisdiction !== jurisdiction) return false
    return cap.class === undefined || cap.class === label
  }
}

function refuseCoins({ instruments }: Snapshot, { id, legs }: Row): void {
  const coin = legs.find(({ instrument }) => instruments[instrument].kind !== 'perpetual')
  if (coin === undefined) return
  throw new InputError(`${id} holds more than positions: its leverage has no one meaning`, {
    field: 'accounts',
    value: instruments[coin.instrument].id,
    allowed: 'accounts with perpetual contracts and a wallet, or a cap for others',
  })
}

/** His account at the other venue: the same contracts by name, bought at the price of now. */
function moved(
  { venues, instruments }: Snapshot,
  row: Row,
  to: number,
  part: number,
  wallet: number,
  priceOf: (instrument: number) => number,
): Row {
  const there = venues[to].id
  const legs = row.legs.map(({ instrument, amount }) => {
    const { id } = instruments[instrument]
    const at = instruments.findIndex((it) => it.venue === there && it.id === id)
    if (at >= 0) return { instrument: at, amount: amount * part, entry: priceOf(at) }
    const facts = { field: 'to', value: there, allowed: 'a venue with the same contracts' }
    throw new InputError(`there is no ${id} at ${there}`, facts)
  })
  const id = `${row.id}@${venues[row.venue].id}`
  return { id, venue: to, wallet, label: row.label, legs }
}

function rowsOf({ accounts, legs }: Snapshot): Row[] {
  const rows = Array.from({ length: accounts.count }, (_, row): Row => {
    return {
      id: accounts.id?.[row] ?? `#${row}`,
      venue: accounts.venue[row],
      wallet: accounts.wallet[row],
      label: accounts.class?.[row] ?? '',
      legs: [],
    }
  })
  for (let leg = 0; leg < legs.count; leg++) {
    const { instrument, amount, entry } = legs
    rows[legs.account[leg]].legs.push({
      instrument: instrument[leg],
      amount: amount[leg],
      entry: entry[leg],
    })
  }
  return rows
}

function columnsOf(
  rows: readonly Row[],
  hasClasses: boolean,
): { accounts: AccountColumns; legs: LegColumns } {
  const legs = rows.flatMap(({ legs: own }, account) => own.map((it) => ({ account, ...it })))
  return {
    accounts: {
      count: rows.length,
      id: rows.map(({ id }) => id),
      venue: rows.map(({ venue }) => venue),
      wallet: rows.map(({ wallet }) => wallet),
      ...(hasClasses && { class: rows.map(({ label }) => label) }),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ account }) => account),
      instrument: legs.map(({ instrument }) => instrument),
      amount: legs.map(({ amount }) => amount),
      entry: legs.map(({ entry }) => entry),
    },
  }
}
