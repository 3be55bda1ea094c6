import { stripVTControlCharacters } from 'node:util'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** Lines of a table without borders. A row that is one string is a line of its own. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[] | string)[],
): string[] {
  const head = columns.map(({ title }) => title)
  const cells = [head, ...rows].filter((row) => typeof row !== 'string')
  const widths = head.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))))
  const line = (row: readonly string[] | string): string => {
    if (typeof row === 'string') return row
    const padded = columns.map(({ align }, at) => {
      const text = oneLine(row[at] ?? '')
      const gap = ' '.repeat((widths[at] ?? 0) - widthOf(text))
      return align === 'left' ? text + gap : gap + text
    })
    return padded.join('  ').trimEnd()
  }
  return [head, ...rows].map(line)
}

/** A name from a file may hold the end of a line; a cell may not. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')

const marks = /\p{M}/gu
// East Asian letters and pictures take two columns: the wide blocks of UAX 11.
const wideBlocks =
  '\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3' +
  '\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6'
const wide = new RegExp(`[${wideBlocks}]|\\p{Emoji_Presentation}`, 'gu')

/** Columns of a terminal that a text takes; colours take none. */
function widthOf(text: string): number {
  const shown = stripVTControlCharacters(oneLine(text)).replace(marks, '')
  return [...shown].length + (shown.match(wide)?.length ?? 0)
}
