/** Rule changes that shocks and mitigations bring, read and checked when a world is compiled. */
import { InputError } from '../../kit/assert.ts'
import type { Registry, RuleChange } from '../ports/ports.ts'
import type { Names } from '../world/names.ts'
import { marginLevel, type RuleKey, ruleOfShock } from '../world/rule-key.ts'
import type {
  InstrumentRow,
  MarginBracket,
  ModelSpec,
  Settings,
  Snapshot,
} from '../world/snapshot.ts'
import type { ChangeSpec, RuleColumn } from '../world/world.ts'
import { checkedBrackets, within } from './brackets.ts'
import { choose, placing, readSpec } from './models.ts'

/** A change and who brings it, in the order in which they come. */
export interface Due {
  readonly by: RuleKey
  readonly where: string
  readonly change: RuleChange
}

export function dueChanges(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
): readonly Due[] {
  const definitions = registry.shocks
  const due = settings.shocks.flatMap((given, row) => {
    const where = `shocks.${row}`
    const { ruleChange } = choose(definitions, given.model, where)
    if (ruleChange === undefined) return []
    const { parameters } = readSpec(definitions, given, where)
    return [{ by: ruleOfShock(row), row, where, change: ruleChange(parameters) }]
  })
  due.sort((a, b) => a.change.atMs - b.change.atMs || a.row - b.row)
  return [...due, ...levelsOf(snapshot, settings, registry, due)]
}

/** Levels of margin that mitigations may put in force, whenever they do. */
function levelsOf(
  snapshot: Snapshot,
  { actors, mitigations }: Settings,
  registry: Registry,
  due: readonly Due[],
): Due[] {
  const definitions = registry.mitigations
  const taken = new Map<string, string>()
  for (const { where, change } of due) {
    if (change.set.brackets !== undefined) taken.set(change.id, where)
  }
  return mitigations.flatMap((given, at) => {
    const where = `mitigations.${at}`
    const { marginLevels } = choose(definitions, given.model, where)
    if (marginLevels === undefined) return []
    const { parameters } = readSpec(definitions, given, where)
    const { instrument: id, times } = marginLevels(parameters)
    requireOne(id, where, taken)
    const change = { atMs: Infinity, of: 'instrument', id, set: {} } as const
    const { brackets = [] } = changed(snapshot, change, where)
    requireMargin(id, where, brackets, times)
    return times.map((factor, level) => ({
      ...{ by: marginLevel(actors.length + at, level), where },
      change: {
        ...change,
        set: { brackets: brackets.map(({ floor, rate }) => ({ floor, rate: factor * rate })) },
      },
    }))
  })
}

/** Two who change one margin would not know of each other. */
function requireOne(id: string, where: string, taken: Map<string, string>): void {
  const other = taken.get(id)
  taken.set(id, where)
  if (other === undefined) return
  throw new InputError(`${where}: the margin of ${id} is changed by ${other} too`, {
    field: `${where}.instrument`,
    value: id,
    allowed: 'one that changes it',
  })
}

function requireMargin(
  id: string,
  where: string,
  brackets: readonly MarginBracket[],
  times: readonly number[],
): void {
  const dearest = brackets.at(-1)
  if (dearest === undefined) {
    const facts = { field: `${where}.instrument`, value: id, allowed: 'a contract with brackets' }
    throw new InputError(`${id} has no margin brackets`, facts)
  }
  const most = Math.max(...times)
  if (most * dearest.rate < 1) return
  throw new InputError(`margin of ${id} would be ${most} · ${dearest.rate}`, {
    field: `${where}.levels`,
    value: most,
    allowed: 'rates that stay below 1',
  })
}

/** Margin brackets of changes, behind those of the instruments, and where those of each begin. */
export interface LaterBrackets {
  readonly rows: MarginBracket[]
  readonly begin: ReadonlyMap<RuleKey, number>
}

/** `first`: how many brackets there are already. */
export function laterBrackets(
  due: readonly Due[],
  snapshot: Snapshot,
  first: number,
): LaterBrackets {
  const rows: MarginBracket[] = []
  const begin = new Map<RuleKey, number>()
  for (const { by, where, change } of due) {
    if (change.of !== 'instrument' || change.set.brackets === undefined) continue
    begin.set(by, first + rows.length)
    rows.push(...checkedBrackets(changed(snapshot, change, where)))
  }
  return { rows, begin }
}

/** Each change as a model made anew with all that has changed before it, or as columns. */
export function compileChanges(
  due: readonly Due[],
  snapshot: Snapshot,
  registry: Registry,
  names: Names,
  later: LaterBrackets,
): readonly ChangeSpec[] {
  const given = new Map<string, ModelSpec>()
  return due.map(({ by, where, change }) => {
    if (change.of === 'instrument') {
      const it = changed(snapshot, change, where)
      const row = snapshot.instruments.findIndex(({ venue, id }) => change.id === `${venue}/${id}`)
      return { by, of: 'instrument', row, columns: columnsOf(it, change, later, by) }
    }
    const row = rowOf(change, names, where)
    const key = `${change.of}/${change.id}`
    const before =
      given.get(key) ??
      (change.of === 'venue' ? snapshot.venues[row].rules : snapshot.oracles[row].source)
    const next = { ...before, ...change.set, model: before.model }
    given.set(key, next)
    const definitions = change.of === 'venue' ? registry.venues : registry.oracles
    return {
      by,
      where: `${where}.set`,
      of: change.of,
      row,
      spec: readSpec(definitions, next, `${where}.set`),
    }
  })
}

function rowOf({ of, id }: RuleChange, names: Names, where: string): number {
  return placing({ model: of, [of]: id }, where, () =>
    of === 'venue' ? names.venue(id) : names.oracle(id),
  )
}

/** The instrument as it is afterwards. */
function changed({ instruments }: Snapshot, { id, set }: RuleChange, where: string): InstrumentRow {
  const it = instruments.find((row) => `${row.venue}/${row.id}` === id)
  if (it !== undefined) return { ...it, ...set }
  throw new InputError(`${where}: there is no instrument called ${id}`, {
    field: `${where}.instrument`,
    value: id,
    allowed: instruments.map((row) => `${row.venue}/${row.id}`).join(', '),
  })
}

function columnsOf(it: InstrumentRow, { set }: RuleChange, later: LaterBrackets, by: RuleKey) {
  const columns: Partial<Record<RuleColumn, number>> = {}
  for (const field of ['weight', 'bonus', 'protocolFee'] as const) {
    if (set[field] !== undefined) columns[field] = within(it, field, Number(it[field]), 0, 1)
  }
  const begin = later.begin.get(by)
  if (begin !== undefined) {
    columns.bracketBegin = begin
    columns.bracketEnd = begin + (it.brackets?.length ?? 0)
  }
  return columns
}
