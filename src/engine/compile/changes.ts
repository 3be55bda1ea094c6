/** Rule changes that shocks bring, read and checked when a world is compiled. */
import { InputError } from '../../kit/assert.ts'
import type { Registry, RuleChange } from '../ports/ports.ts'
import type { Names } from '../world/names.ts'
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

/** A change and the shock that brings it, in the order in which they come. */
export interface Due {
  readonly shock: number
  readonly where: string
  readonly change: RuleChange
}

export function dueChanges(
  { shocks }: Settings,
  { shocks: definitions }: Registry,
): readonly Due[] {
  const due = shocks.flatMap((given, shock) => {
    const where = `shocks.${shock}`
    const { ruleChange } = choose(definitions, given.model, where)
    if (ruleChange === undefined) return []
    const { parameters } = readSpec(definitions, given, where)
    return [{ shock, where, change: ruleChange(parameters) }]
  })
  return due.sort((a, b) => a.change.atMs - b.change.atMs || a.shock - b.shock)
}

/** Margin brackets of changes, behind those of the instruments; by shock where they begin. */
export interface LaterBrackets {
  readonly rows: MarginBracket[]
  readonly begin: ReadonlyMap<number, number>
}

/** `first`: how many brackets there are already. */
export function laterBrackets(
  due: readonly Due[],
  snapshot: Snapshot,
  first: number,
): LaterBrackets {
  const rows: MarginBracket[] = []
  const begin = new Map<number, number>()
  for (const { shock, where, change } of due) {
    if (change.of !== 'instrument' || change.set.brackets === undefined) continue
    begin.set(shock, first + rows.length)
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
  return due.map(({ shock, where, change }) => {
    if (change.of === 'instrument') {
      const it = changed(snapshot, change, where)
      const row = snapshot.instruments.findIndex(({ venue, id }) => change.id === `${venue}/${id}`)
      return { shock, of: 'instrument', row, columns: columnsOf(it, change, later, shock) }
    }
    const row = rowOf(change, names, where)
    const key = `${change.of}/${change.id}`
    const before =
      given.get(key) ??
      (change.of === 'venue' ? snapshot.venues[row].rules : snapshot.oracles[row].source)
    const next = { ...before, ...change.set, model: before.model }
    given.set(key, next)
    const definitions = change.of === 'venue' ? registry.venues : registry.oracles
    return { shock, of: change.of, row, spec: readSpec(definitions, next, `${where}.set`) }
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

function columnsOf(it: InstrumentRow, { set }: RuleChange, later: LaterBrackets, shock: number) {
  const columns: Partial<Record<RuleColumn, number>> = {}
  for (const field of ['weight', 'bonus', 'protocolFee'] as const) {
    if (set[field] !== undefined) columns[field] = within(it, field, Number(it[field]), 0, 1)
  }
  const begin = later.begin.get(shock)
  if (begin !== undefined) {
    columns.bracketBegin = begin
    columns.bracketEnd = begin + (it.brackets?.length ?? 0)
  }
  return columns
}
