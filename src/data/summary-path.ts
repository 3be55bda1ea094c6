/**
 * Numbers of a summary by a dotted path: `badDebtUsd`, `markets.curve.totalDrop`. Rows of a list
 * are
 * named by their id, role, reason or number.
 */

import type { Summary } from '../engine/reading/result.ts'
import { roles } from '../engine/world/roles.ts'
import { InputError } from '../kit/assert.ts'
import type { Place } from './document.ts'
import { factsAt } from './input-file.ts'
import { list, unknownName } from './nearest.ts'

type FieldsOf<T, V> = { [K in keyof T]-?: [T[K]] extends [V] ? K : never }[keyof T]
type NumbersOf<T> = Readonly<Record<FieldsOf<T, number | null>, true>>

// Listed by hand because types are gone at run time; the compiler checks that none is left out.
const numbers: NumbersOf<Summary> = {
  rounds: true,
  endMs: true,
  accounts: true,
  unsafeAtStart: true,
  liquidatedAccounts: true,
  liquidatedUsd: true,
  liquidatedLongUsd: true,
  forcedUsd: true,
  adlAccounts: true,
  adlUsd: true,
  fundStartUsd: true,
  fundUsedUsd: true,
  fundUsedShare: true,
  badDebtUsd: true,
  standingShortfallUsd: true,
  totalShortfallUsd: true,
  liquidatorsUsd: true,
  creditLossUsd: true,
  creditContagionUsd: true,
  feesUsd: true,
  fundingUsd: true,
  firstLiquidationMs: true,
  firstAdlMs: true,
  amplification: true,
  loopGain: true,
  revaluedUsd: true,
}
const numbersOfMarket: NumbersOf<Summary['markets'][number]> = {
  startPrice: true,
  exogenousPrice: true,
  lowPrice: true,
  lowAtMs: true,
  endPrice: true,
  exogenousDrop: true,
  totalDrop: true,
  deepestDrop: true,
  deepestExogenousDrop: true,
  amplification: true,
  forcedUsd: true,
  liquidatedUsd: true,
  liquidatedLongUsd: true,
  adlUsd: true,
}
const payers: Readonly<Record<Summary['waterfall'][number]['id'], true>> = {
  liquidated: true,
  margin: true,
  fund: true,
  backstop: true,
  'auto-deleveraged': true,
  socialised: true,
  liquidators: true,
  'bad-debt': true,
  standing: true,
}
const numbersOfVenue: NumbersOf<Summary['perVenue'][number]> = {
  badDebtUsd: true,
  standingShortfallUsd: true,
  totalShortfallUsd: true,
}
const numbersOfFirm: NumbersOf<NonNullable<Summary['credit']>['firms'][number]> = {
  defaultedMs: true,
  dueUsd: true,
  shortUsd: true,
  assetsUsd: true,
  owedUsd: true,
  claimsUsd: true,
  paidUsd: true,
  receivedUsd: true,
  costsUsd: true,
  firstLossUsd: true,
  contagionLossUsd: true,
  lossUsd: true,
}
const numbersOfQueue: NumbersOf<Summary['queues'][number]> = { paidUsd: true, waitingUsd: true }
const lists = [
  'markets',
  'perRound',
  'perVenue',
  'unsafeAtEnd',
  'oracles',
  'byRole',
  'waterfall',
  'credit',
  'queues',
  'work',
] as const
const known: readonly string[] = [...Object.keys(numbers), ...lists.map((field) => `${field}.…`)]

/** Where a path stands, for errors: its place in the file, and the setting's name. */
export interface PathPlace extends Place {
  readonly field: string
}

/** Refuses a path whose first step no summary has; the rest depends on the run. */
export function checkPathStart(path: string, place: PathPlace): void {
  const [head = ''] = path.split('.')
  if (Object.hasOwn(numbers, path)) return
  if (path.includes('.') && lists.some((name) => name === head)) return
  throw unknownName('summary field', path, known, errorFacts(place))
}

/** Refuses a path that leads to no number in a run with these markets. */
export function checkPath(path: string, markets: readonly string[], place: PathPlace): void {
  checkPathStart(path, place)
  const [head = '', ...rest] = path.split('.')
  const field = rest.at(-1) ?? ''
  const row = rest.slice(0, -1).join('.')
  const check = (kind: string, name: string, all: readonly string[]) => {
    if (!all.includes(name)) throw unknownName(kind, name, all, errorFacts(place))
  }
  if (head === 'markets') {
    check('market', row, markets)
    check('field of a market', field, Object.keys(numbersOfMarket))
  } else if (head === 'perVenue') {
    check('field of a venue', field, Object.keys(numbersOfVenue))
  } else if (head === 'credit') {
    check('number of a run', rest[0] ?? '', ['firms'])
    check('field of a firm', field, Object.keys(numbersOfFirm))
  } else if (head === 'queues') {
    check('field of a queue', field, Object.keys(numbersOfQueue))
  } else if (head === 'byRole') {
    const sums = roles.map((role) => `${role}.usd`)
    check('sum by role', rest.join('.'), sums)
  } else if (head === 'waterfall') {
    const lines = Object.keys(payers).map((id) => `${id}.usd`)
    check('line of the waterfall', rest.join('.'), lines)
  }
}

/** The number at `path`. */
export function numberAt(summary: Summary, path: string, place: PathPlace): number | null {
  return find(summary, path.split('.'), [], place)
}

/** Names of rows may hold dots: the longest that fits counts. */
function find(
  here: unknown,
  rest: readonly string[],
  done: readonly string[],
  place: PathPlace,
): number | null {
  if (rest.length === 0 && (typeof here === 'number' || here === null)) return here
  const rows = rowsOf(here)
  for (let length = rest.length; length > 0; length--) {
    const name = rest.slice(0, length).join('.')
    if (!rows.has(name)) continue
    return find(rows.get(name), rest.slice(length), [...done, name], place)
  }
  const facts = errorFacts(place)
  if (rest.length > 0) throw unknownName('summary field', rest.join('.'), rows.keys(), facts)
  throw new InputError(`${done.join('.')} is no number`, {
    ...facts,
    allowed: list([...rows.keys()]),
  })
}

const errorFacts = (place: PathPlace) => ({ ...factsAt(place), field: place.field })

function rowsOf(here: unknown): ReadonlyMap<string, unknown> {
  if (typeof here !== 'object' || here === null) return new Map()
  if (!Array.isArray(here)) return new Map(Object.entries(here))
  const rows = new Map<string, unknown>()
  for (const [at, row] of here.entries()) {
    rows.set(String(at), row)
    const { id, role, reason } = Object(row) as { id?: string; role?: string; reason?: string }
    const name = id ?? role ?? reason
    if (name !== undefined) rows.set(name, row)
  }
  return rows
}
