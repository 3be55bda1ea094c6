import { InputError } from 'cascade-engine'
import { hasPages, listTable, pageKinds, textOf } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { invocation } from '../invocation.ts'
import { type ListKind, lists } from '../listing.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { grid } from '../terminal/grid.ts'

export interface ListOptions {
  readonly format: 'table' | 'json'
}

export async function listCommand(
  kind: ListKind | undefined,
  id: string | undefined,
  { format }: ListOptions,
): Promise<number> {
  if (kind !== undefined && !Object.hasOwn(lists, kind)) {
    throw new InputError(`there is no list of ${kind}`, {
      value: kind,
      allowed: Object.keys(lists).join(', '),
    })
  }
  if (kind !== undefined && id !== undefined) {
    if (!hasPages(kind) || format === 'json') {
      throw new InputError('a page of one model is a table, for some kinds', {
        value: `${kind} ${id}`,
        allowed: `${pageKinds.join(', ')}; for programs: ${invocation()} schema`,
      })
    }
    // Only this needs what describes parameters.
    const { modelPage } = await import('./model-page.ts')
    tell(modelPage(kind, id))
    return exits.held
  }
  const chosen = kind === undefined ? (Object.keys(lists) as ListKind[]) : [kind]
  if (format === 'json') {
    const shown = chosen.map((name) => [name, lists[name]])
    print(JSON.stringify(Object.fromEntries(shown), null, 2))
  } else tell(chosen.map((name) => block(name, chosen.length > 1)).join('\n\n'))
  return exits.held
}

function block(kind: ListKind, isTitled: boolean): string {
  const { bold } = createPaint(wantsColor(isDataOnTerminal()))
  const table = listTable(kind, lists[kind])
  const lines = [...grid(table).slice(1), ...table.notes.map(textOf)]
  return [...(isTitled ? [bold(kind)] : []), ...lines].join('\n')
}
