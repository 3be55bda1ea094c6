/** What there is to choose from. */
import type { Registry } from '../engine/ports/ports.ts'
import { type Table, textColumn } from './table.ts'

export interface Listed {
  readonly id: string
  readonly title: string
  readonly citations?: readonly unknown[]
  /** Why a phase has no tenant. */
  readonly vacant?: string
}

export function listTable(kind: string, entries: readonly Listed[]): Table {
  return {
    id: kind,
    title: kind,
    columns: [textColumn('id'), textColumn('title', 'what it is')],
    rows: entries.map(({ id, title, vacant }) => ({
      cells: { id, title: vacant === undefined ? title : `${title} (vacant: ${vacant})` },
    })),
    notes: entries.length > 0 ? [] : ['none yet'],
  }
}

export type ModelKind = keyof Registry

export const pageKinds: readonly string[] = [
  'venues',
  'shocks',
  'liquidity',
  'oracles',
  'actors',
  'mitigations',
  'funding',
]
export const hasPages = (kind: string): kind is ModelKind => pageKinds.includes(kind)
