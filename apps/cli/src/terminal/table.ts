import Table from 'cli-table3'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

const borderless = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right'],
    ['bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ]
    .flat()
    .map((name) => [name, '']),
)

/** Lines of a table without borders. A row that is one string is a line of its own. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[] | string)[],
): string[] {
  const grid = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align ?? 'right'),
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  })
  for (const row of rows) if (typeof row !== 'string') grid.push([...row])
  const [head = '', ...lines] = grid.toString().split('\n')
  const body = rows.map((row) => (typeof row === 'string' ? row : (lines.shift() ?? '')))
  return [head, ...body].map((line) => line.trimEnd())
}
