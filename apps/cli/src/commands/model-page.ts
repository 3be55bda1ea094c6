import { registry } from 'cascade-engine'
import { type ModelKind, modelTable, textOf } from 'cascade-engine/report'
import { grid } from '../terminal/grid.ts'

/** `cascade list venues hyperliquid`: one model with its parameters, units and defaults. */
export function modelPage(kind: ModelKind, id: string): string {
  const table = modelTable(registry, kind, id)
  const parameters = table.rows.length > 0 ? grid(table) : ['no parameters']
  return [textOf(table.title), '', ...parameters, ...table.notes.map(textOf)].join('\n')
}
