/**
 * What a run can be written as: for a new format a file that exports its `writer`, and a line here.
 * Files are loaded when their format is asked for, so that `--help` does not wait for them.
 */
import type { Writer } from './writer.ts'

interface Format {
  readonly says: string
  load(): Promise<{ readonly writer: Writer }>
}

export const formats = {
  table: { says: 'what people read', load: () => import('./terminal/screen.ts') },
  json: { says: 'the summary, thresholds and parameters', load: () => import('./json.ts') },
  jsonl: { says: 'every event, one a line', load: () => import('./jsonl.ts') },
  csv: { says: 'round by round, with the price of every market', load: () => import('./csv.ts') },
  md: { says: 'the same as table, as Markdown', load: () => import('./markdown.ts') },
} as const satisfies Readonly<Record<string, Format>>
export type FormatId = keyof typeof formats

export const formatIds = Object.keys(formats) as FormatId[]
