/** The vulnerability register of a scenario: what its loss hangs on, ranked, and what mends it. */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { numberAt } from '../data/summary-path.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Summary } from '../engine/reading/result.ts'
import type { ComponentKind } from '../risk/components.ts'
import {
  cheapestFix,
  lossOfFailed,
  type OpenRegister,
  openRegister,
  type Register,
  type Vulnerability,
} from '../risk/vulnerabilities.ts'
import { compileScenario } from './compile-scenario.ts'
import { causeNames } from './infection.ts'
import { quantityFor } from './metric.ts'
import { count, type Quantity, share, usd } from './quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from './table.ts'
import { joined, plural, say, type Text } from './text.ts'

export interface RegisterReport extends Register {
  readonly title: string
  /** The number that counts as loss; null: what accounts that failed and creditors lose. */
  readonly metric: string | null
  /** What differs from an earlier register; null: there is none to compare with. */
  readonly since: readonly RegisterChange[] | null
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

/** A component in an earlier register. */
export type EarlierRow = Pick<Vulnerability, 'kind' | 'name' | 'loss'>

export interface RegisterChange extends EarlierRow {
  /** Null: it was not in the earlier one, or is no longer there. */
  readonly before: number | null
  readonly now: number | null
}

/** By how much what hangs on each has changed, largest rise first. */
export function registerChanges(
  rows: readonly EarlierRow[],
  earlier: readonly EarlierRow[],
): RegisterChange[] {
  const keyOf = ({ kind, name }: EarlierRow) => `${kind} ${name}`
  const before = new Map(earlier.map((it) => [keyOf(it), it]))
  const now = new Map(rows.map((it) => [keyOf(it), it]))
  const all = new Map([...before, ...now])
  return [...all.values()]
    .map(({ kind, name }): RegisterChange => {
      const key = keyOf({ kind, name, loss: 0 })
      const [old = null, own = null] = [before.get(key)?.loss, now.get(key)?.loss]
      return { kind, name, before: old, now: own, loss: (own ?? 0) - (old ?? 0) }
    })
    .filter(({ loss }) => loss !== 0)
    .sort((a, b) => b.loss - a.loss)
}

const kindNames: Readonly<Record<ComponentKind, string>> = {
  account: 'account',
  firm: 'firm',
  market: 'market',
  oracle: 'late oracle',
  actor: 'actor',
  fund: 'fund of',
  edges: 'all edges:',
  debt: 'debt',
  safeguard: 'safeguard',
  shock: 'change:',
}

const fixNames = { cash: 'cash at the start', depth: 'twice the depth' } as const

/** The run with everything. Throws InputError where a run has no such number. */
export function openRegisterOf(
  loaded: LoadedScenario,
  registry: Registry,
  metric: string | null,
  nodesMax: number,
): OpenRegister {
  // Where in the file a mistake stands is said once, before the runs.
  compileScenario(loaded, registry)
  const lossOf = metric === null ? lossOfFailed : lossBy(loaded, metric)
  return openRegister(loaded.snapshot, loaded.settings, registry, { lossOf, nodesMax })
}

export function registerScenario(
  loaded: LoadedScenario,
  registry: Registry,
  metric: string | null,
  nodesMax: number,
  earlier: readonly EarlierRow[] | null = null,
): RegisterReport {
  const { count, without, register } = openRegisterOf(loaded, registry, metric, nodesMax)
  const found = Array.from({ length: count }, (_, at) => without(at))
  return registerReport(loaded, register(found), metric, earlier)
}

export function registerReport(
  { id }: Pick<LoadedScenario, 'id'>,
  register: Register,
  metric: string | null,
  earlier: readonly EarlierRow[] | null = null,
): RegisterReport {
  const q = (value: number) => (metric === null ? usd(value) : quantityFor(metric, value))
  const since = earlier && registerChanges(register.rows, earlier)
  return {
    title: `${id}: what its loss hangs on`,
    ...{ ...register, metric, since },
    sentences: [...told(register, q, metric), ...(since === null ? [] : [sinceTold(since, q)])],
    tables: [
      ...(register.rows.length === 0 ? [] : [registerTable(register, q)]),
      ...(since !== null && since.length > 0 ? [changesTable(since, q)] : []),
    ],
  }
}

function sinceTold([first]: readonly RegisterChange[], q: Shown): Text {
  if (first === undefined) return 'Nothing hangs on anything else than before.'
  if (first.loss <= 0) return 'Nothing has more hanging on it than before.'
  return say`Since then most has been added by ${nameOf(first)}: ${q(first.loss)}.`
}

function changesTable(changes: readonly RegisterChange[], q: Shown): Table {
  const some = (value: number | null) => (value === null ? '' : q(value))
  const cells = changes.map((it): Text[] => [nameOf(it), some(it.before), some(it.now), q(it.loss)])
  const columns = [
    textColumn('component'),
    numberColumn('before'),
    numberColumn('now'),
    numberColumn('more'),
  ]
  return tableOf('since', 'Since the earlier register', columns, cells)
}

function lossBy({ file }: LoadedScenario, metric: string) {
  return (summary: Summary): number => numberAt(summary, metric, { field: '--metric', file }) ?? 0
}

const nameOf = ({ kind, name }: Pick<Vulnerability, 'kind' | 'name'>): string =>
  `${kindNames[kind]} ${name}`

type Shown = (value: number) => Quantity

function told(register: Register, q: Shown, metric: string | null): Text[] {
  const { rows, loss, idle, fast } = register
  const what = metric ?? 'What failed accounts and creditors lose'
  const [first] = rows
  const best = cheapestFix(register)
  const shareOf = (row: Vulnerability) => (row.share === null ? '' : say` (${share(row.share)})`)
  return [
    first === undefined
      ? say`${what} is ${q(loss)}, whatever is taken out.`
      : say`${what} is ${q(loss)}. Most hangs on ${nameOf(first)}: ${q(first.loss)} less without \
it${shareOf(first)}.`,
    ...(best?.fix
      ? [
          say`The cheapest fix that saves half: ${fixNames[best.fix.what]} for ${nameOf(best)}, \
${usd(best.fix.costUsd)}, saves ${q(best.fix.saves)}.`,
        ]
      : []),
    ...(idle.length > 0 ? [say`${plural(idle.length, 'component')} without any difference.`] : []),
    ...(fast.length > 0
      ? [
          say`Not taken out, as the rest needs them: ${joined(
            fast.map(({ name }) => name),
            ', ',
          )}.`,
        ]
      : []),
  ]
}

function registerTable({ rows }: Register, q: Shown): Table {
  const cells = rows.map((row): Text[] => [
    nameOf(row),
    row.channel === null ? '' : causeNames[row.channel],
    q(row.loss),
    share(row.share),
    count(row.attributed.accounts),
    usd(row.attributed.unpaidUsd),
    row.fix === null ? '' : fixNames[row.fix.what],
    row.fix === null ? '' : usd(row.fix.costUsd),
    row.fix === null ? '' : q(row.fix.saves),
  ])
  const columns = [
    textColumn('component'),
    textColumn('channel'),
    numberColumn('loss', 'loss', 'with it less without it; below 0: it saves'),
    numberColumn('share', 'share', 'of the loss with everything'),
    numberColumn('accounts', 'accounts', 'that fail with it less without it'),
    numberColumn('unpaid', 'unpaid', 'bad debt and standing shortfall, with it less without it'),
    textColumn('fix'),
    numberColumn('cost', 'takes', 'dollars that are put in, and are there at the end'),
    numberColumn('saves', 'saves', 'of the loss'),
  ]
  return tableOf('register', 'With it less without it', columns, cells, [
    'A run each: who is hit along two ways is saved by either or neither, so rows need not add up.',
  ])
}
