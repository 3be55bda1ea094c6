/**
 * Two runs beside each other: a scenario before and after a change, or two scenarios. Accounts are
 * paired by name. What an account has lost is what it was worth at the start, and what its owner
 * brought, less what it is worth at the end, dollars; the difference is what would make it whole.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { numberAt } from '../../data/summary-path.ts'
import { equity, inUsd } from '../../engine/margin/margin.ts'
import { createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { Run } from '../../engine/ports/run.ts'
import { type Failure, infection } from '../../engine/reading/infection.ts'
import type { Summary } from '../../engine/reading/result.ts'
import { exactSum } from '../../kit/sum.ts'
import { cascade } from '../../risk/cascade.ts'
import { money } from '../../units/units.ts'
import { compileScenario } from '../compile-scenario.ts'
import { causeNames } from '../infection.ts'
import { quantityFor } from '../metric.ts'
import { count, usd } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { joined, plural, say, type Text } from '../text.ts'

/** Numbers of a summary that are told where none are asked for. */
export const comparedMetrics = [
  ...['liquidatedAccounts', 'liquidatedUsd', 'totalShortfallUsd', 'liquidatorsUsd'],
  ...['feesUsd', 'adlUsd', 'creditLossUsd'],
] as const

export interface Side {
  readonly summary: Summary
  readonly accounts: ReadonlyMap<string, AccountSide>
}

interface AccountSide {
  readonly isLiquidated: boolean
  readonly lostUsd: number
  /** What liquidated it, where that is known. */
  readonly because: string
}

export interface AccountDifference {
  /** `venue/account`. */
  readonly account: string
  /** Null: it is in one of them only. */
  readonly isLiquidatedA: boolean | null
  readonly isLiquidatedB: boolean | null
  readonly lostUsdA: number | null
  readonly lostUsdB: number | null
  /** B less A. */
  readonly lostMoreUsd: number
  readonly because: string
}

export interface CompareReport {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
  readonly numbers: CompareNumbers
  /** All that differ, those who lose most more first. */
  readonly accounts: readonly AccountDifference[]
}

/** What a gate may speak of; of a summary the difference, B less A. */
export interface CompareNumbers {
  readonly newlyLiquidated: number
  readonly spared: number
  readonly lostMoreUsd: number
  readonly differences: Readonly<Record<string, number | null>>
}

/** Runs one side. `because`: keep every event, to say what liquidated whom. */
export function sideOf(loaded: LoadedScenario, registry: Registry, because: boolean): Side {
  const run = createRun(compileScenario(loaded, registry), registry, { trace: because })
  const summary = cascade(run, { gain: false })
  const causes = because ? causesOf(infection(run)) : new Map<string, string>()
  const accounts = new Map<string, AccountSide>()
  const { accounts: rows, venues } = run.world
  for (let row = 0; row < rows.traderCount; row++) {
    const name = `${venues.id[rows.venue[row] as number]}/${run.world.names.account(row)}`
    accounts.set(name, {
      isLiquidated: run.isLiquidated[row] === 1,
      lostUsd: lostUsd(run, row),
      because: causes.get(name) ?? '',
    })
  }
  return { summary, accounts }
}

/** What a trader has lost since the start, what its owner brought since included; dollars. */
export function lostUsd(run: Run, row: number): number {
  const lost = equity(run.origin, row) + (run.paidIn[row] as number) - equity(run.world, row)
  return inUsd(run.world, row, money(lost))
}

/** Of each account the edge that it failed along, and what it came through. */
function causesOf(failures: readonly Failure[]): Map<string, string> {
  const accounts = failures.filter(({ kind }) => kind === 'account')
  return new Map(
    accounts.map(({ name, edge, via }) => [
      name,
      via === '' ? causeNames[edge] : `${causeNames[edge]}, ${via}`,
    ]),
  )
}

const accountsMax = 12

/** What two sides differ in, as plain values. */
export interface Compared {
  /** Both end in the same tables. */
  readonly isSame: boolean
  readonly numbers: CompareNumbers
  /** All that differ, those who lose most more first. */
  readonly accounts: readonly AccountDifference[]
  /** By metric, of A and of B. */
  readonly metrics: readonly (readonly [a: number | null, b: number | null])[]
}

export function comparedOf(a: Side, b: Side, metrics: readonly string[]): Compared {
  const accounts = differencesOf(a, b)
  const place = { field: '--metric', file: '--metric' }
  const numbers = {
    newlyLiquidated: accounts.filter(isNewly).length,
    spared: accounts.filter((it) => it.isLiquidatedA === true && it.isLiquidatedB !== true).length,
    lostMoreUsd: exactSum(accounts.map((it) => it.lostMoreUsd)),
    differences: Object.fromEntries(metrics.map((it) => [it, differenceOf(a, b, it)])),
  }
  const both = metrics.map(
    (it) => [numberAt(a.summary, it, place), numberAt(b.summary, it, place)] as const,
  )
  return { isSame: a.summary.hash === b.summary.hash, numbers, accounts, metrics: both }
}

const isNewly = (it: AccountDifference): boolean =>
  it.isLiquidatedB === true && it.isLiquidatedA !== true

export const compareSides = (
  title: string,
  a: Side,
  b: Side,
  metrics: readonly string[],
  options: { all?: boolean } = {},
): CompareReport => compareReport(title, comparedOf(a, b, metrics), metrics, options)

export function compareReport(
  title: string,
  { isSame, numbers, accounts, metrics: found }: Compared,
  metrics: readonly string[],
  { all = false }: { all?: boolean } = {},
): CompareReport {
  const most = all ? Number.POSITIVE_INFINITY : accountsMax
  const tables = [
    metricsTable(metrics, found, numbers),
    ...(accounts.length > 0 ? [accountsTable(accounts, most)] : []),
  ]
  return {
    title,
    numbers,
    accounts,
    sentences: isSame
      ? ['Nothing differs: both runs end in the same tables.']
      : told(numbers, accounts.filter(isNewly)),
    tables: isSame ? [] : tables,
  }
}

/** B less A; null where a run has no such number. */
export function differenceOf(a: Side, b: Side, metric: string): number | null {
  const place = { field: '--metric', file: '--metric' }
  const [before, after] = [numberAt(a.summary, metric, place), numberAt(b.summary, metric, place)]
  return before === null || after === null ? null : after - before
}

/** Rounding of sums in another order is no difference. */
const centMin = 0.005

function differencesOf(a: Side, b: Side): AccountDifference[] {
  const names = new Set([...a.accounts.keys(), ...b.accounts.keys()])
  const found = [...names].map((account): AccountDifference => {
    const [before, after] = [a.accounts.get(account), b.accounts.get(account)]
    return {
      account,
      isLiquidatedA: before?.isLiquidated ?? null,
      isLiquidatedB: after?.isLiquidated ?? null,
      lostUsdA: before?.lostUsd ?? null,
      lostUsdB: after?.lostUsd ?? null,
      lostMoreUsd: (after?.lostUsd ?? 0) - (before?.lostUsd ?? 0),
      because: after?.because || before?.because || '',
    }
  })
  return found
    .filter((it) => it.isLiquidatedA !== it.isLiquidatedB || Math.abs(it.lostMoreUsd) >= centMin)
    .sort((x, y) => y.lostMoreUsd - x.lostMoreUsd)
}

function told(
  { newlyLiquidated, spared, lostMoreUsd }: CompareNumbers,
  newly: readonly AccountDifference[],
): Text[] {
  const because = Object.entries(countBy(newly.map((it) => it.because)))
    .filter(([text]) => text !== '')
    .sort(([, x], [, y]) => y - x)
    .map(([text, many]): Text => say`${count(many)}: ${text}`)
  const why = because.length === 0 ? '' : say` (${joined(because.slice(0, 3), '; ')})`
  const word = lostMoreUsd < 0 ? 'less' : 'more'
  return [
    say`${plural(newlyLiquidated, 'account')} liquidated only in B${why}, \
${count(spared)} only in A.`,
    say`Accounts lose ${usd(Math.abs(lostMoreUsd))} ${word} in B.`,
  ]
}

function countBy(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

/** Numbers that are 0 on both sides say nothing. */
function metricsTable(
  metrics: readonly string[],
  found: Compared['metrics'],
  { differences }: CompareNumbers,
): Table {
  const rows = metrics.flatMap((metric, at): Text[][] => {
    const [a = null, b = null] = found[at] ?? []
    if (a === 0 && b === 0) return []
    const numbers = [a, b, differences[metric] ?? null]
    return [[metric, ...numbers.map((it) => quantityFor(metric, it))]]
  })
  const columns = [
    textColumn('number', ''),
    ...['A', 'B', 'B less A'].map((it) => numberColumn(it)),
  ]
  return tableOf('metrics', 'In all', columns, rows)
}

function accountsTable(accounts: readonly AccountDifference[], most: number): Table {
  const shown = accounts.length > most ? outermost(accounts, most) : accounts
  const rows = shown.map((it): Text[] => [
    it.account,
    whereLiquidated(it),
    usd(it.lostUsdA),
    usd(it.lostUsdB),
    usd(it.lostMoreUsd),
    it.because,
  ])
  const columns = [
    textColumn('account'),
    textColumn('liquidated'),
    numberColumn('lost in A'),
    numberColumn('lost in B'),
    numberColumn('more', 'more', 'what would make it whole; below 0: it loses less'),
    textColumn('because of'),
  ]
  const left = accounts.length - shown.length
  const notes = left > 0 ? [say`${count(left)} more differ less: --accounts`] : []
  return tableOf('accounts', 'Accounts that differ', columns, rows, notes)
}

function whereLiquidated({ isLiquidatedA: a, isLiquidatedB: b }: AccountDifference): string {
  if (a === true) return b === true ? 'in both' : 'only in A'
  return b === true ? 'only in B' : ''
}

/** Those who lose most more, and most less. */
function outermost(accounts: readonly AccountDifference[], most: number): AccountDifference[] {
  const size = (it: AccountDifference) => Math.abs(it.lostMoreUsd)
  const chosen = new Set([...accounts].sort((x, y) => size(y) - size(x)).slice(0, most))
  return accounts.filter((it) => chosen.has(it))
}
