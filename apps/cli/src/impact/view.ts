/** Pieces of a card, the same in the terminal, in Markdown and on the page. */
import { type Column, table } from '../terminal/table.ts'

export interface View {
  readonly title?: string
  readonly lines?: readonly string[]
  /** Titles of columns; those of numbers begin with `>`. */
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly string[])[]
}

export function terminalText(views: readonly View[]): string {
  return views.map(terminalView).join('\n\n')
}

function terminalView({ title, lines = [], columns, rows = [] }: View): string {
  const grid =
    columns === undefined
      ? []
      : table(
          columns.map((name): Column => {
            return name.startsWith('>') ? { title: name.slice(1) } : { title: name, align: 'left' }
          }),
          rows,
        )
  return [...(title === undefined ? [] : [title]), ...lines, ...grid].join('\n')
}

export function markdownText(views: readonly View[]): string {
  return `${views.map(markdownView).join('\n\n')}\n`
}

function markdownView({ title, lines = [], columns, rows = [] }: View): string {
  const heading = title === undefined ? [] : [`## ${title}`, '']
  const grid =
    columns === undefined
      ? []
      : [
          markdownRow(columns.map((name) => name.replace(/^>/, ''))),
          markdownRow(columns.map((name) => (name.startsWith('>') ? '---:' : '---'))),
          ...rows.map(markdownRow),
        ]
  const text = lines.flatMap((line) => [line.replace(/^(liquidity: .*)$/, '`$1`'), ''])
  return [...heading, ...text, ...grid].join('\n').trimEnd()
}

const markdownRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
