/**
 * Positions of one's own, beside the accounts of a scenario: each is an account of one isolated
 * position. The outside holds the other side.
 *
 *     size = margin · leverage / entry, long above 0
 */
import type { Registry } from '../engine/ports/ports.ts'
import type { InstrumentRow } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { type Path, pathText } from './document.ts'
import type { AccountBatch } from './formats/format.ts'
import type { MarketRows } from './market-rows.ts'
import { list, unknownName } from './nearest.ts'
import type { ChangedDocument } from './overrides.ts'
import { type PositionEntry, parsePosition, positionSource } from './position-entry.ts'
import type { Reading } from './reading.ts'
import { startValues } from './start-values.ts'

/** A position of one's own, and the account that holds it. */
export interface OwnPosition extends PositionEntry {
  /** `venue/position-1`. */
  readonly account: string
  /** Rows of the snapshot. */
  readonly rows: { readonly venue: number; readonly instrument: number }
  readonly settlement: string
  /** Signed, in units of the instrument. */
  readonly size: number
}

/** The document with positions that somebody typed after its own. */
export function addPositions(document: ChangedDocument, texts: readonly string[]): ChangedDocument {
  if (texts.length === 0) return document
  const value = document.value as { readonly positions?: unknown }
  const own = value?.positions ?? []
  // Whatever else stands there is for the schema to judge.
  if (!Array.isArray(own)) return document
  const positions = [...own, ...texts.map(parsePosition)]
  return {
    ...document,
    value: { ...value, positions },
    changed: [...document.changed, { path: 'positions', from: value.positions, to: positions }],
    place(path) {
      const text = path[0] === 'positions' ? texts[Number(path[1]) - own.length] : undefined
      return text === undefined ? document.place(path) : { file: positionSource(text) }
    },
  }
}

/** Throws InputError for an instrument that is none, and for what is below margin at once. */
export function readPositions(reading: Reading, rows: MarketRows): OwnPosition[] {
  const entries = reading.scenario.positions
  if (entries.length === 0) return []
  const prices = startPrices(rows, reading.registry)
  return entries.map((entry, at) => {
    const path = ['positions', at]
    const row = findContract(reading, rows, entry.instrument, [...path, 'instrument'])
    const it = rows.instruments[row] as InstrumentRow
    const venue = rows.venues.findIndex(({ id }) => id === it.venue)
    const size = ((entry.side === 'long' ? 1 : -1) * entry.margin * entry.leverage) / entry.entry
    requireSafe(reading, entry, it, prices(it), [...path, 'leverage'])
    return {
      ...entry,
      account: `${it.venue}/position-${at + 1}`,
      rows: { venue, instrument: row },
      settlement: rows.venues[venue]?.settlement ?? '',
      size,
    }
  })
}

function startPrices(rows: MarketRows, registry: Registry): (it: InstrumentRow) => number {
  const values = startValues(rows, registry)
  return ({ oracle }) => values[rows.oracles.findIndex(({ id }) => id === oracle)] ?? Number.NaN
}

/** The row of a perpetual contract, by `venue/id` or by an id that only one venue has. */
function findContract(reading: Reading, rows: MarketRows, id: string, path: Path): number {
  const facts = { ...reading.document.place(path), field: pathText(path) }
  const fullOf = ({ venue, id: bare }: InstrumentRow) => `${venue}/${bare}`
  const contracts = rows.instruments.filter(({ kind }) => kind === 'perpetual')
  const found = rows.instruments.filter((it) => it.id === id || fullOf(it) === id)
  const [one, ...others] = found
  if (one === undefined) {
    const known = contracts.map(id.includes('/') ? fullOf : ({ id: bare }) => bare)
    throw unknownName('perpetual contract', id, new Set(known), facts)
  }
  if (others.length > 0) {
    const allowed = list(found.map(fullOf))
    throw new InputError(`${found.length} venues have ${id}`, { ...facts, value: id, allowed })
  }
  if (one.kind === 'perpetual') return rows.instruments.indexOf(one)
  const what = one.kind === 'balance' ? 'a balance' : 'an inverse one'
  throw new InputError(`${id} is no perpetual contract but ${what}; list it under accounts`, {
    ...facts,
    value: id,
    allowed: contracts.length === 0 ? 'no venue here has one' : list(contracts.map(fullOf)),
  })
}

/** Whoever is below margin before anything happens has no position that a run could tell of. */
function requireSafe(
  { document }: Reading,
  entry: PositionEntry,
  { brackets = [] }: InstrumentRow,
  price: number,
  path: Path,
): void {
  const { leverage, margin } = entry
  const size = (margin * leverage) / entry.entry
  const notional = size * price
  const gain = (entry.side === 'long' ? 1 : -1) * (price - entry.entry)
  const { rate, deduction } = bracketOf(brackets, notional)
  if (!(margin + size * gain - notional * rate + deduction < 0)) return
  const most = ((margin + deduction) * entry.entry) / (margin * (price * rate - gain))
  // Rounded down, so that what is said to be allowed is.
  const told = Math.floor(100 * most * (1 - 1e-9)) / 100
  const what = `${entry.instrument} ${entry.side} ${leverage}x from ${entry.entry}`
  const at = Number(price.toPrecision(6))
  throw new InputError(`${what} is below its margin before anything happens, at ${at}`, {
    ...document.place(path),
    field: pathText(path),
    value: leverage,
    allowed: `at most ${told} from this entry price (maintenance margin ${rate} of its size)`,
  })
}

/** The bracket of a notional, with the deduction that makes maintenance grow without steps. */
function bracketOf(brackets: NonNullable<InstrumentRow['brackets']>, notional: number) {
  let rate = 0
  let deduction = 0
  for (const bracket of brackets) {
    if (bracket.floor > 0 && notional <= bracket.floor) break
    deduction += bracket.floor * (bracket.rate - rate)
    rate = bracket.rate
  }
  return { rate, deduction }
}

/** The position as an account. */
export function positionBatch(
  { document }: Reading,
  { account, rows, margin, size, entry }: OwnPosition,
  at: number,
): AccountBatch {
  return {
    count: 1,
    id: [account.slice(account.lastIndexOf('/') + 1)],
    wallet: Float64Array.of(margin),
    legAccount: Int32Array.of(0),
    legInstrument: Int32Array.of(rows.instrument),
    amount: Float64Array.of(size),
    entry: Float64Array.of(entry),
    place: () => document.place(['positions', at]),
  }
}
